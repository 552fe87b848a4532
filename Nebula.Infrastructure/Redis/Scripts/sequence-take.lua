-- Takes the next number of a sequence, or gives a claim the number that it has taken before.
-- KEYS  1 the sequences  2 the claim
-- ARGV  1 the sequence  2 seconds that the sequences live  3 seconds that the claim lives
-- Returns: the number, from 0
local taken = redis.call('GET', KEYS[2])
if taken then return tonumber(taken) end
local number = redis.call('HINCRBY', KEYS[1], ARGV[1], 1) - 1
redis.call('EXPIRE', KEYS[1], ARGV[2])
redis.call('SET', KEYS[2], number, 'EX', ARGV[3])
return number
