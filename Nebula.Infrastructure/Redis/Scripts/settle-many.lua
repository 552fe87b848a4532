-- Settles several of a key's jobs, which ended in the same minute, as settle.lua settles one. After limits.lua and settlement.lua.
-- KEYS  1 to 6 as of settle.lua, for the first job  7… the settled marks of the other jobs
-- ARGV  1 to 13 as of settle.lua, for the first job  14, 15 not used  16… seven for each other job: what 1, 5, 6, 7, 8, 9 and 12 are for the first
-- Returns: a digit for each job, what settle.lua returns for one
-- Errors: as of settle.lua. Then no job is settled.
local key, tpm, minute, kept = KEYS[1], tonumber(ARGV[3]), tonumber(ARGV[10]), tonumber(ARGV[13])
if not (tonumber(ARGV[2]) and tpm and tonumber(ARGV[4]) and minute and tonumber(ARGV[11]) and kept) then
    return {err = 'MALFORMED an argument of the settlements is not a number'}
end
local marks = call('MGET', KEYS[2], unpack(KEYS, 7))
-- A result for each job. Of the jobs to settle: where they are among all, names of their leases and of their rows in the ledger, newest requests, what was used, when, and what
-- a lapsed lease has left to settle. The jobs that run no longer.
local results, place_of, leases, names, newest, inputs, outputs, failures, ats, billed = {}, {}, {}, {}, {}, {}, {}, {}, {}, {}
local ended, seen, count = {}, {}, 0
for i = 1, #marks do
    local job, name, failed, input, output, at, row
    if i == 1 then
        job, name, failed, input, output, at, row = ARGV[1], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9]), ARGV[12]
    else
        job, name, failed, input, output, at, row = unpack(ARGV, 7 * i + 2, 7 * i + 8)
        failed, input, output, at = tonumber(failed), tonumber(input), tonumber(output), tonumber(at)
    end
    if not (failed and input and output and at) then return {err = 'MALFORMED an argument of the settlement of ' .. job .. ' is not a number'} end
    if row == '' or not string.find(name, './.') then return {err = 'MALFORMED the settlement of ' .. job .. ' names no key, no model or no request'} end
    local lapsed = marks[i] and match(marks[i], '^lapsed (%d+ %d+)')
    if marks[i] and not lapsed or seen[job] then
        results[i] = 0
    else
        count = count + 1
        seen[job], place_of[count], leases[count], names[count], newest[count] = true, i, 'l:' .. job, name, row
        inputs[count], outputs[count], failures[count], ats[count], billed[count] = input, output, failed, at, lapsed
    end
    ended[i] = job
end
if count == 0 then
    call('HDEL', KEYS[6], unpack(ended))
    return table.concat(results)
end

-- The rows of a minute are of version 0, which has no field v.
local stored = call('HMGET', KEYS[3], 'v', unpack(names))
if stored[1] and tonumber(stored[1]) ~= 0 then
    return {err = 'NEWERFORMAT the ledger minute ' .. ARGV[10] .. ' has format version ' .. stored[1] .. '; the newest that this instance reads is 0'}
end
local rows, new = {}, false
for k = 1, count do
    local name, row = names[k], stored[k + 1]
    if not rows[name] then
        if row then
            local requests, failed, input, output, last = match(row, '^(%d+) (%d+) (%d+) (%d+) (%d+)$')
            if not requests then return {err = 'MALFORMED the ledger row ' .. name .. ' of minute ' .. ARGV[10]} end
            rows[name] = {requests + 0, failed + 0, input + 0, output + 0, last + 0}
        else
            rows[name] = {0, 0, 0, 0, 0}
            new = true
        end
    end
end

local err = open(key, ARGV[2] + 0, tpm, unpack(leases))
if err then return err end
local over, reserved, places, days = {}, {}, {}, {}
for k = 1, count do
    if held[k + 2] then
        local amount, place, of_day = match(held[k + 2], '^(%S+) (%S+) (%S+) ')
        amount, place, of_day = tonumber(amount), tonumber(place), tonumber(of_day)
        if not (amount and place and of_day) then
            save(key) -- open has dropped expired leases
            return {err = 'MALFORMED the lease ' .. leases[k]}
        end
        over[#over + 1] = leases[k]
        reserved[k], places[k], days[k] = amount, place, of_day
    end
end

-- These change nothing that is billed, and fail if their keys hold something else.
local now_text = format('%d', now)
for k = 1, count do newest[k] = now_text .. ' ' .. newest[k] end
if call('LPUSH', KEYS[5], unpack(newest)) > kept + 64 then call('LTRIM', KEYS[5], 0, kept - 1) end
-- A running minute is rolled up once it has ended by this same clock, so its first settlement adds it. A settlement of another minute adds it again.
if new or minute ~= math.floor(now / 60000000) then call('SADD', KEYS[4], ARGV[10]) end

call('HDEL', KEYS[6], unpack(ended))
for k = 1, count do
    local i, input, output, at, row, counted, before = place_of[k], inputs[k], outputs[k], ats[k], rows[names[k]], 1, 0
    call('SET', i == 1 and KEYS[2] or KEYS[i + 5], '1', 'EX', ARGV[4])
    local total = input + output
    if billed[k] then
        -- The job is counted already; what it has used beyond that is added.
        local was_input, was_output = match(billed[k], '(%d+) (%d+)')
        counted, before = 0, was_input + was_output
        input, output = math.max(0, input - was_input), math.max(0, output - was_output)
    end
    charge(reserved[k], places[k], days[k], total, at, before)
    row[1], row[2], row[3], row[4] = row[1] + counted, row[2] + counted * failures[k], row[3] + input, row[4] + output
    if at > row[5] then row[5] = at end
    results[i] = 2 - counted
end
if #over > 0 then call('HDEL', key, unpack(over)) end
save(key)

-- The first row of a minute names the hash's epoch. A hash that was rolled up and lost with its Redis and a later one of the same minute have different epochs.
if new and call('HSETNX', KEYS[3], '#', now_text) == 1 then call('EXPIRE', KEYS[3], ARGV[11]) end
local written = {}
for name, row in pairs(rows) do
    written[#written + 1] = name
    written[#written + 1] = format('%d %d %d %d %d', unpack(row))
end
call('HSET', KEYS[3], unpack(written))
return table.concat(results)
