-- Put before the scripts that touch a key's limits. The state of one API key is one hash, numbers separated by spaces:
--   s      1 at    microsecond of the server's clock until which both minute buckets have drained
--          2 rc    requests in the minute bucket that have not drained yet
--          3 tc    tokens in the minute bucket that have not drained yet
--          4 td    tokens that have drained since the bucket began: where its queue begins
--          5 day   number of the UTC day that "used" belongs to
--          6 used  tokens of that day, reservations included
--          7 n     leases held
--          8 next  microsecond before which no lease can have expired
--   l:JOB  a lease: tokens reserved, place in the token queue, day, microsecond in which it expires
--   restored  the day whose use was given back to it, see restore.lua
-- One field, because parsing one text costs a third of what eight fields do. Fractions are written with %.17g, which reads back exactly
-- what was written, on Lua 5.1 and 5.4 alike. A limit of -1 is none.
local function int(x) return string.format('%.0f', x) end

local function expire_leases(s)
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
    local seconds = tonumber(time[1])
    local s = {key = key, now = seconds * 1000000 + tonumber(time[2]), rc = 0, tc = 0, td = 0, day = 0, used = 0, n = 0, next = 9e15}
    local text = redis.call('HGET', key, 's')
    if text then
        local at, rc, tc, td, day, used, n, next = string.match(text, '^(%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+) (%S+)$')
        s.exists = true
        s.day, s.used, s.n, s.next = tonumber(day), tonumber(used), tonumber(n), tonumber(next)
        if s.now >= s.next then expire_leases(s) end
        local elapsed = math.max(0, s.now - tonumber(at))
        s.rc, s.tc, s.td = tonumber(rc), tonumber(tc), tonumber(td)
        s.rc = s.rc - leaked(s.rc, elapsed, rpm)
        local leak = leaked(s.tc, elapsed, tpm)
        s.tc = s.tc - leak
        s.td = s.td + leak
    end
    local today = math.floor(seconds / 86400)
    if today ~= s.day then
        s.day = today
        s.used = 0
        s.fresh = true
    end
    return s
end

-- Writes it back. The key lives to the end of the day after the one it was last used on. A lease may be written with it.
local function save(s, field, value)
    local text = string.format('%.0f %.17g %.17g %.17g %.0f %.0f %.0f %.0f', s.now, s.rc, s.tc, s.td, s.day, s.used, s.n, s.next)
    if field then
        redis.call('HSET', s.key, 's', text, field, value)
    else
        redis.call('HSET', s.key, 's', text)
    end
    if s.fresh then redis.call('EXPIREAT', s.key, int((s.day + 2) * 86400)) end
end
