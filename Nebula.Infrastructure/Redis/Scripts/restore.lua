-- Restores the tokens that a key had used today before Redis lost its data; once in the life of the hash. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 tokens used  2 number of the UTC day they were used on
-- Returns: 1 if this call restored them
local s = open(KEYS[1], 0, 0) -- limits of zero drain nothing: this changes the day only
if s.err then return s.err end
if s.day ~= tonumber(ARGV[2]) or redis.call('HEXISTS', KEYS[1], 'restored') == 1 then return 0 end
s.used = s.used + tonumber(ARGV[1])
save(s, 'restored', ARGV[2])
return 1
