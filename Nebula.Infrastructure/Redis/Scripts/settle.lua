-- Settles a job once: returns what it did not use, ends its lease, and writes the ledger. After limits.lua.
-- KEYS  1 the key's limits  2 the job's settled mark  3 the ledger of the minute  4 minutes to roll up  5 newest requests  6 the running jobs
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 seconds that the mark lives  5 "key/model"  6 failed (0 or 1)  7 prompt tokens
--       8 generated tokens  9 milliseconds of the settlement  10 minute of the ledger  11 seconds that a minute lives
--       12 the request's row  13 how many rows are kept
--       14 empty, or the job's value among the running jobs as lapsed.lua returned it: the job is settled only if that is unchanged and its lease has lapsed
--       15 with ARGV 14: 1 if the job may run nevertheless and then settles the rest, which its mark says
-- Returns: 1 if this call settled the job, 2 if it settled what a lapsed lease had left, 0 if it changed nothing
-- Errors: MALFORMED if an argument or a stored record cannot be read, NEWERFORMAT if a newer version of Nebula wrote one.
-- Redis does not undo a script that fails, so everything that can fail comes before the settled mark: a job that has its mark is in the ledger.
local mark = redis.call('GET', KEYS[2])
local was_input, was_output
if mark then
    was_input, was_output = string.match(mark, '^lapsed (%d+) (%d+)')
    if not was_input then
        redis.call('HDEL', KEYS[6], ARGV[1])
        return 0
    end
end
if ARGV[14] ~= '' and redis.call('HGET', KEYS[6], ARGV[1]) ~= ARGV[14] then return 0 end

for _, i in ipairs({2, 3, 4, 6, 7, 8, 9, 10, 11, 13}) do
    if not tonumber(ARGV[i]) then return {err = 'MALFORMED argument ' .. i .. ' of the settlement is not a number'} end
end
if not string.find(ARGV[5], './.') or ARGV[12] == '' then return {err = 'MALFORMED the settlement names no key, no model or no request'} end
local tpm, input, output = tonumber(ARGV[3]), tonumber(ARGV[7]), tonumber(ARGV[8])
local used, settled_day, minute, kept = input + output, math.floor(tonumber(ARGV[9]) / 86400000), tonumber(ARGV[10]), tonumber(ARGV[13])

-- The rows of a minute are of version 0, which has no field v.
local stored = redis.call('HMGET', KEYS[3], 'v', ARGV[5])
if stored[1] and tonumber(stored[1]) ~= 0 then
    return {err = 'NEWERFORMAT the ledger minute ' .. ARGV[10] .. ' has format version ' .. stored[1] .. '; the newest that this instance reads is 0'}
end
local row, requests, failed, last, counted, billed = stored[2], 0, 0, 0, 1, 0
if was_input then
    -- The job is counted already; what it has used beyond that is added.
    counted, billed = 0, tonumber(was_input) + tonumber(was_output)
    input, output = math.max(0, input - tonumber(was_input)), math.max(0, output - tonumber(was_output))
end
if row then
    local r, f, i, o, l = string.match(row, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
    if not r then return {err = 'MALFORMED the ledger row ' .. ARGV[5] .. ' of minute ' .. ARGV[10]} end
    requests, failed, last = tonumber(r), tonumber(f), tonumber(l)
    input, output = input + tonumber(i), output + tonumber(o)
end

local lease = 'l:' .. ARGV[1]
local s = open(KEYS[1], tonumber(ARGV[2]), tpm, lease)
if s.err then return s.err end
local held = s.lease
if ARGV[14] ~= '' and held then
    save(s)
    return 0
end
local reserved, place, day
if held then
    reserved, place, day = string.match(held, '^(%S+) (%S+) (%S+) ')
    reserved, place, day = tonumber(reserved), tonumber(place), tonumber(day)
    if not (reserved and place and day) then
        save(s) -- open has dropped expired leases
        return {err = 'MALFORMED the lease of job ' .. ARGV[1]}
    end
end

-- These change nothing that is billed, and fail if their keys hold something else.
if redis.call('LPUSH', KEYS[5], int(s.now) .. ' ' .. ARGV[12]) > kept + 64 then redis.call('LTRIM', KEYS[5], 0, kept - 1) end
-- A running minute is rolled up once it has ended by this same clock, so its first settlement adds it. A settlement of another minute adds it again.
if not row or minute ~= math.floor(s.now / 60000000) then redis.call('SADD', KEYS[4], ARGV[10]) end

redis.call('HDEL', KEYS[6], ARGV[1])
redis.call('SET', KEYS[2], ARGV[14] ~= '' and ARGV[15] == '1' and string.format('lapsed %.0f %.0f', tonumber(ARGV[7]), tonumber(ARGV[8])) or '1', 'EX', ARGV[4])
if held then
    redis.call('HDEL', KEYS[1], lease)
    s.n = s.n - 1
    local unused = math.max(0, reserved - used)
    if tpm >= 0 then
        -- Only tokens that have not drained yet are returned.
        local gone = math.min(math.max(s.td - place, 0), reserved)
        local back = math.min(math.max(math.min(unused, reserved - gone), 0), s.tc)
        s.tc = s.tc - back
        s.td = s.td + back
    end
    if day == s.day then
        s.used = math.max(0, s.used - unused)
    else
        s.used = s.used + used -- 0.1.0 began the new day and left the reservation in the old one
    end
elseif settled_day >= s.day then
    s.used = s.used + used -- the lease has expired, which returned everything
end
s.used = math.max(0, s.used - billed)
save(s)

-- The first row of a minute names the hash's epoch. A hash that was rolled up and lost with its Redis and a later one of the same minute have different epochs.
if not row and redis.call('HSETNX', KEYS[3], '#', int(s.now)) == 1 then redis.call('EXPIRE', KEYS[3], ARGV[11]) end
redis.call('HSET', KEYS[3], ARGV[5], string.format('%.0f %.0f %.0f %.0f %.0f',
    requests + counted, failed + counted * tonumber(ARGV[6]), input, output, math.max(last, tonumber(ARGV[9]))))
return 2 - counted
