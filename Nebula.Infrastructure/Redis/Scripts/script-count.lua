-- Counts a match of a rule, or takes one back, if the rule's sequence has the expected number.
-- KEYS  1 the sequences  2 the matches
-- ARGV  1 the rule  2 its sequence, empty for none  3 the expected number  4 what to add, 1 or -1
--       5 seconds that the sequences live  6 seconds that the matches live
-- Returns: 1 if it was counted, 0 if the sequence has another number
if ARGV[2] ~= '' then
    if (tonumber(redis.call('HGET', KEYS[1], ARGV[2]) or '0') or 0) ~= tonumber(ARGV[3]) then return 0 end
    redis.call('HINCRBY', KEYS[1], ARGV[2], ARGV[4])
    redis.call('EXPIRE', KEYS[1], ARGV[5])
end
redis.call('HINCRBY', KEYS[2], ARGV[1], ARGV[4])
redis.call('EXPIRE', KEYS[2], ARGV[6])
return 1
