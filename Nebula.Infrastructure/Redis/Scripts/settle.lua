-- Settles a job once: gives back what it did not use, ends its lease, and writes the ledger. After limits.lua.
-- KEYS  1 the key's limits  2 the job's settled mark  3 the ledger of the minute  4 minutes to roll up  5 newest requests
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 seconds that the mark lives  5 "key/model"  6 failed (0 or 1)  7 prompt tokens
--       8 generated tokens  9 milliseconds of the settlement  10 minute of the ledger  11 seconds that a minute lives
--       12 the request's row  13 how many rows are kept
-- Answers: 1 where this call settled it, 0 where it was settled before
local tpm, input, output = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
local used = input + output
local lease = 'l:' .. ARGV[1]
local s = open(KEYS[1], tonumber(ARGV[2]), tpm, lease)
-- Scripts do not roll back: the mark is set only when the limits are known to be readable.
if s.err then return s.err end
if not redis.call('SET', KEYS[2], '1', 'NX', 'EX', ARGV[4]) then return 0 end

local held = s.lease
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
    if tonumber(day) == s.day then
        s.used = math.max(0, s.used - unused)
    else
        s.used = s.used + used -- 0.1.0 began the day and left the reservation in the old one
    end
elseif math.floor(tonumber(ARGV[9]) / 86400000) >= s.day then
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
