-- Settles a job once: returns what it did not use, ends its lease, and writes the ledger. After limits.lua and settlement.lua.
-- KEYS  1 the key's limits  2 the job's settled mark  3 the ledger of the minute  4 minutes to roll up  5 newest requests  6 the running jobs
-- ARGV  1 job  2 requests a minute  3 tokens a minute  4 seconds that the mark lives  5 "key/model"  6 failed (0 or 1)  7 prompt tokens
--       8 generated tokens  9 milliseconds of the settlement  10 minute of the ledger  11 seconds that a minute lives
--       12 the request's row  13 how many rows are kept
--       14 empty, or the job's value among the running jobs as lapsed.lua returned it: the job is settled only if that is unchanged and its lease has lapsed
--       15 with ARGV 14: 1 if the job may run nevertheless and then settles the rest, which its mark says
-- Returns: 1 if this call settled the job, 2 if it settled what a lapsed lease had left, 0 if it changed nothing
-- Errors: MALFORMED if an argument or a stored record cannot be read, NEWERFORMAT if a newer version of Nebula wrote one.
-- Redis does not undo a script that fails, so everything that can fail comes before the settled mark: a job that has its mark is in the ledger.
local job, tpm, failure, input, output, ended, minute, kept =
    ARGV[1], tonumber(ARGV[3]), tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[13])
local lapsed = ARGV[14] ~= ''
local mark = call('GET', KEYS[2])
local was_input, was_output
if mark then
    was_input, was_output = match(mark, '^lapsed (%d+) (%d+)')
    if not was_input then
        call('HDEL', KEYS[6], job)
        return 0
    end
end
if lapsed and call('HGET', KEYS[6], job) ~= ARGV[14] then return 0 end

if not (tonumber(ARGV[2]) and tpm and tonumber(ARGV[4]) and failure and input and output and ended and minute and tonumber(ARGV[11]) and kept) then
    for _, i in ipairs({2, 3, 4, 6, 7, 8, 9, 10, 11, 13}) do
        if not tonumber(ARGV[i]) then return {err = 'MALFORMED argument ' .. i .. ' of the settlement is not a number'} end
    end
end
if not string.find(ARGV[5], './.') or ARGV[12] == '' then return {err = 'MALFORMED the settlement names no key, no model or no request'} end
local total = input + output

-- The rows of a minute are of version 0, which has no field v.
local stored = call('HMGET', KEYS[3], 'v', ARGV[5])
if stored[1] and tonumber(stored[1]) ~= 0 then
    return {err = 'NEWERFORMAT the ledger minute ' .. ARGV[10] .. ' has format version ' .. stored[1] .. '; the newest that this instance reads is 0'}
end
local row, requests, failed, last, counted, billed = stored[2], 0, 0, ended, 1, 0
if was_input then
    -- The job is counted already; what it has used beyond that is added.
    counted, billed = 0, was_input + was_output
    input, output = math.max(0, input - was_input), math.max(0, output - was_output)
end
if row then
    local r, f, i, o, l = match(row, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
    if not r then return {err = 'MALFORMED the ledger row ' .. ARGV[5] .. ' of minute ' .. ARGV[10]} end
    requests, failed, input, output = r + 0, f + 0, input + i, output + o
    if l + 0 > last then last = l + 0 end
end

local key, lease = KEYS[1], 'l:' .. job
local err = open(key, ARGV[2] + 0, tpm, lease)
if err then return err end
if lapsed and held[3] then
    save(key)
    return 0
end
local reserved, place, of_day
if held[3] then
    reserved, place, of_day = match(held[3], '^(%S+) (%S+) (%S+) ')
    reserved, place, of_day = tonumber(reserved), tonumber(place), tonumber(of_day)
    if not (reserved and place and of_day) then
        save(key) -- open has dropped expired leases
        return {err = 'MALFORMED the lease of job ' .. job}
    end
end

-- These change nothing that is billed, and fail if their keys hold something else.
local now_text = format('%d', now)
if call('LPUSH', KEYS[5], now_text .. ' ' .. ARGV[12]) > kept + 64 then call('LTRIM', KEYS[5], 0, kept - 1) end
-- A running minute is rolled up once it has ended by this same clock, so its first settlement adds it. A settlement of another minute adds it again.
if not row or minute ~= math.floor(now / 60000000) then call('SADD', KEYS[4], ARGV[10]) end

call('HDEL', KEYS[6], job)
call('SET', KEYS[2], lapsed and ARGV[15] == '1' and format('lapsed %.0f %.0f', tonumber(ARGV[7]), tonumber(ARGV[8])) or '1', 'EX', ARGV[4])
if reserved then call('HDEL', key, lease) end
charge(reserved, place, of_day, total, ended, billed)
save(key)

-- The first row of a minute names the hash's epoch. A hash that was rolled up and lost with its Redis and a later one of the same minute have different epochs.
if not row and call('HSETNX', KEYS[3], '#', now_text) == 1 then call('EXPIRE', KEYS[3], ARGV[11]) end
call('HSET', KEYS[3], ARGV[5], format('%d %d %d %d %d', requests + counted, failed + counted * failure, input, output, last))
return 2 - counted
