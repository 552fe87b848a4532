-- Appends entries to a job's relay and notifies the reader.
-- KEYS  1 list of entries  2 hash: choice -> the offset of its next token, done -> 1, entries -> the length of the list after the last append
-- ARGV  1 channel  2 milliseconds until both expire  then four for each entry: choice (or done), its offset, the offset after it, the entry
-- An outcome with the offset -1 says that the answer has failed: it ends a relay that has lost entries as well.
-- Returns: how many entries were taken, and the offset that the choice of the next entry has reached if that entry overlaps with the list, -2 if it leaves a gap or if
--       the list has lost entries, else -1. After an overlap the caller trims that entry and calls again. Entries that arrive after the outcome are taken and dropped.
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
if appended or stop == -2 then
    redis.call('PUBLISH', ARGV[1], '')
end
return { int(taken), int(stop) }
