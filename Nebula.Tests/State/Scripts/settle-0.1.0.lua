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

-- Settles a job once: gives back what it did not use, ends its lease, and writes the ledger. After limits.lua.
-- KEYS  1 the key's limits  2 the job's settled mark  3 the ledger of the minute  4 minutes to roll up  5 newest requests
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 seconds that the mark lives  5 "key/model"  6 failed (0 or 1)  7 prompt tokens
--       8 generated tokens  9 milliseconds of the settlement  10 minute of the ledger  11 seconds that a minute lives
--       12 the request's row  13 how many rows are kept
-- Answers: 1 where this call settled it, 0 where it was settled before
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[4]) then return 0 end

local tpm, input, output = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
local used = input + output
local s = open(KEYS[1], tonumber(ARGV[2]), tpm)
local lease = 'l:' .. ARGV[1]
local held = redis.call('HGET', KEYS[1], lease)
if held then
    redis.call('HDEL', KEYS[1], lease)
    s.n = s.n - 1
    local reserved, place, day = string.match(held, '^(%S+) (%S+) (%S+) ')
    reserved = tonumber(reserved)
    local unused = math.max(0, reserved - used)
    if tpm >= 0 then
        -- Only what has not drained yet goes back.
        local gone = math.min(math.max(s.td - tonumber(place), 0), reserved)
        local back = math.min(math.max(math.min(unused, reserved - gone), 0), s.tc)
        s.tc = s.tc - back
        s.td = s.td + back
    end
    if tonumber(day) == s.day then s.used = math.max(0, s.used - unused) end
else
    s.used = s.used + used -- its lease has expired and gave everything back
end
save(s)

local row = redis.call('HGET', KEYS[3], ARGV[5])
local requests, failed, last = 0, 0, 0
if row then
    local r, f, i, o, l = string.match(row, '^(%S+) (%S+) (%S+) (%S+) (%S+)$')
    requests, failed, last = tonumber(r), tonumber(f), tonumber(l)
    input, output = input + tonumber(i), output + tonumber(o)
else
    -- The first of its minute, maybe: each life of a minute's hash has a name of its own, so that one that was
    -- rolled up and then lost with its Redis is never overwritten by what comes after.
    if redis.call('HSETNX', KEYS[3], '#', int(s.now)) == 1 then redis.call('EXPIRE', KEYS[3], ARGV[11]) end
end
redis.call('HSET', KEYS[3], ARGV[5], string.format('%.0f %.0f %.0f %.0f %.0f',
    requests + 1, failed + tonumber(ARGV[6]), input, output, math.max(last, tonumber(ARGV[9]))))
-- A minute that runs is only rolled up when it has ended by this same clock, so it is noted once; any other one is noted again.
if not row or tonumber(ARGV[10]) ~= math.floor(s.now / 60000000) then redis.call('SADD', KEYS[4], ARGV[10]) end

local kept = tonumber(ARGV[13])
if redis.call('LPUSH', KEYS[5], int(s.now) .. ' ' .. ARGV[12]) > kept + 64 then redis.call('LTRIM', KEYS[5], 0, kept - 1) end
return 1
