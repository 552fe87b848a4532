-- Reads a page of a job's relay, and has later appends notify the reader's process.
-- KEYS  1 list of entries  2 hash: readers -> the channels of processes that read, separated by spaces; other fields: see relay-append.lua
-- ARGV  1 the process's channel  2 milliseconds until the hash expires  3 the first entry  4 the last one
-- Returns: the entries
local readers = redis.call('HGET', KEYS[2], 'readers')
if not readers or not string.find(' ' .. readers .. ' ', ' ' .. ARGV[1] .. ' ', 1, true) then
    redis.call('HSET', KEYS[2], 'readers', readers and readers .. ' ' .. ARGV[1] or ARGV[1])
    redis.call('PEXPIRE', KEYS[2], ARGV[2])
end
return redis.call('LRANGE', KEYS[1], ARGV[3], ARGV[4])
