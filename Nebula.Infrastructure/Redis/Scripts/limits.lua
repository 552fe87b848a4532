-- Put before the scripts that touch a key's limits. The state of one API key is one hash:
--   rc    requests in the minute bucket that have not drained yet
--   tc    tokens in the minute bucket that have not drained yet
--   td    tokens that have drained since the bucket began: where its queue begins
--   at    microsecond of the server's clock until which both have drained
--   day   number of the UTC day that "used" belongs to
--   used  tokens of that day, reservations included
--   n     leases held
--   next  microsecond before which no lease can have expired
--   l:JOB a lease: tokens reserved, place in the token queue, day, microsecond in which it expires
-- Numbers are written with %.17g, which reads back exactly what was written, on Lua 5.1 and 5.4 alike.
-- A limit of -1 is none.
local function num(x) return string.format('%.17g', x) end
local function int(x) return string.format('%.0f', x) end

local function expire_leases(s)
    if s.now < s.next then return end
    s.next = 9e15
    local fields = redis.call('HGETALL', s.key)
    for i = 1, #fields, 2 do
        if string.sub(fields[i], 1, 2) == 'l:' then
            local reserved, day, expires = string.match(fields[i + 1], '^(%S+) %S+ (%S+) (%S+)$')
            expires = tonumber(expires)
            if expires <= s.now then
                redis.call('HDEL', s.key, fields[i])
                s.n = s.n - 1
                if tonumber(day) == s.day then s.used = math.max(0, s.used - tonumber(reserved)) end
            elseif expires < s.next then
                s.next = expires
            end
        end
    end
end

-- A sixtieth of the limit drains each second. Without a limit the queue is empty: whoever gets one begins afresh.
local function leaked(consumed, elapsed, limit)
    if limit < 0 then return consumed end
    return math.min(consumed, elapsed / 60000000 * limit)
end

-- Reads the state as it is now.
local function open(key, rpm, tpm)
    local time = redis.call('TIME')
    local h = redis.call('HMGET', key, 'rc', 'tc', 'td', 'at', 'day', 'used', 'n', 'next')
    local s = {
        key = key, exists = h[4] and true, fresh = not h[4], now = tonumber(time[1]) * 1000000 + tonumber(time[2]),
        rc = tonumber(h[1] or '0'), tc = tonumber(h[2] or '0'), td = tonumber(h[3] or '0'), day = tonumber(h[5] or '0'),
        used = tonumber(h[6] or '0'), n = tonumber(h[7] or '0'), next = tonumber(h[8] or '9e15')
    }
    expire_leases(s)
    local elapsed = math.max(0, s.now - tonumber(h[4] or '0'))
    s.rc = s.rc - leaked(s.rc, elapsed, rpm)
    local leak = leaked(s.tc, elapsed, tpm)
    s.tc = s.tc - leak
    s.td = s.td + leak
    local today = math.floor(tonumber(time[1]) / 86400)
    if today ~= s.day then
        s.day = today
        s.used = 0
        s.fresh = true
    end
    return s
end

-- Writes it back. The key lives to the end of the day after the one it was last used on.
local function save(s)
    redis.call('HSET', s.key, 'rc', num(s.rc), 'tc', num(s.tc), 'td', num(s.td), 'at', int(s.now), 'day', int(s.day),
        'used', int(s.used), 'n', int(s.n), 'next', int(s.next))
    if s.fresh then redis.call('EXPIREAT', s.key, int((s.day + 2) * 86400)) end
end
