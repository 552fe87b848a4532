-- Adds one process's counts to the fleet's, once.
-- KEYS  1 the counts  2 the number of this process's last addition
-- ARGV  1 the number of this addition  2 seconds that the number lives  3… field and count by turns
-- Answers: 1 where it was added, 0 where it was added before
if tonumber(redis.call('GET', KEYS[2]) or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
