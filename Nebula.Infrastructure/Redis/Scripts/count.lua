-- Adds one process's counts to the fleet's, once.
-- KEYS  1 the counts  2 the number of this process's last addition
-- ARGV  1 the number of this addition  2 seconds that the number lives  3… field and count in turn
-- Returns: 1 if this call added them, 0 if an earlier call did
-- Errors: MALFORMED if a number cannot be read; then nothing is added.
for i = 4, #ARGV, 2 do
    if not tonumber(ARGV[i]) then return {err = 'MALFORMED the count of ' .. ARGV[i - 1] .. ' is not a number'} end
end
if (tonumber(redis.call('GET', KEYS[2]) or '0') or 0) >= tonumber(ARGV[1]) then return 0 end
redis.call('HLEN', KEYS[1]) -- fails before anything is written if the key holds something else
redis.call('SET', KEYS[2], ARGV[1], 'EX', ARGV[2])
for i = 3, #ARGV, 2 do redis.call('HINCRBY', KEYS[1], ARGV[i], ARGV[i + 1]) end
return 1
