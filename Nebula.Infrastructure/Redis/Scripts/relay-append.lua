-- Appends entries to a job's relay and notifies the reader.
-- KEYS  1 list of entries  2 hash: choice -> the offset of its next token, done -> 1
-- ARGV  1 channel  2 milliseconds until both expire  then four for each entry: choice (or done), its offset, the offset after it, the entry
-- Returns: how many entries were taken, and the offset that the choice of the next entry has reached if that entry overlaps with the list, else -1. The caller then
--       trims that entry and calls again. Entries that arrive after the outcome are taken and dropped.
local function int(x) return string.format('%.0f', x) end

local taken, overlap, appended = 0, -1, false
if redis.call('HEXISTS', KEYS[2], 'done') == 1 then
    taken = (#ARGV - 2) / 4
else
    for i = 3, #ARGV, 4 do
        local there = tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or 0)
        if tonumber(ARGV[i + 1]) < there then
            overlap = there
            break
        end
        redis.call('RPUSH', KEYS[1], ARGV[i + 3])
        redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2])
        taken = taken + 1
        appended = true
    end
end
if appended then
    redis.call('PEXPIRE', KEYS[1], ARGV[2])
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
    redis.call('PUBLISH', ARGV[1], '')
end
return { int(taken), int(overlap) }
