-- Appends entries to a job's relay, and sends them to the processes that read it.
-- KEYS  1 list of entries  2 hash: choice -> the offset of its next token, done -> 1, entries -> the length of the list after the last append,
--       readers -> the channels of processes that read, separated by spaces (relay-read.lua)
-- ARGV  1 job  2 milliseconds until both expire  then four for each entry: choice (or done), its offset, the offset after it, the entry
-- An outcome with the offset -1 says that the answer has failed: it ends a relay that has lost entries as well.
-- Returns: how many entries were taken, and the offset that the choice of the next entry has reached if that entry overlaps with the list, -2 if it leaves a gap or if
--       the list has lost entries, else -1. After an overlap the caller trims that entry and calls again. Entries that arrive after the outcome are taken and dropped.
local MOST = 32768 -- bytes of entries that a notification carries

local function int(x) return string.format('%.0f', x) end

local taken, stop, appended = 0, -1, false
if redis.call('HEXISTS', KEYS[2], 'done') == 1 then
    taken = (#ARGV - 2) / 4
else
    local whole = redis.call('LLEN', KEYS[1]) >= tonumber(redis.call('HGET', KEYS[2], 'entries') or 0)
    for i = 3, #ARGV, 4 do
        local there, begin = tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or 0), tonumber(ARGV[i + 1])
        if begin ~= -1 and (not whole or begin > there) then
            stop = -2
            break
        end
        if begin ~= -1 and begin < there then
            stop = there
            break
        end
        redis.call('RPUSH', KEYS[1], ARGV[i + 3])
        redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2])
        taken = taken + 1
        appended = true
    end
end
if appended then
    redis.call('HSET', KEYS[2], 'entries', redis.call('LLEN', KEYS[1]))
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
local readers = (appended or stop == -2) and redis.call('HGET', KEYS[2], 'readers')
if readers then
    local header, entries, size = ARGV[1] .. (stop == -2 and ' -2' or ' -1'), {}, 0
    if stop ~= -2 then
        local lengths = {}
        for i = 1, taken do
            entries[i] = ARGV[4 * i + 2]
            lengths[i] = ' ' .. int(string.len(entries[i]))
            size = size + string.len(entries[i])
        end
        if size <= MOST then
            header = ARGV[1] .. ' ' .. int(redis.call('LLEN', KEYS[1]) - taken) .. table.concat(lengths)
        else
            entries = {}
        end
    end
    local message = header .. '\n' .. table.concat(entries)
    for channel in string.gmatch(readers, '%S+') do redis.call('PUBLISH', channel, message) end
end
return { int(taken), int(stop) }
