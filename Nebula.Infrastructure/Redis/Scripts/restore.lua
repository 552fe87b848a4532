-- Restores the tokens that a key had used today before Redis lost its data; once in the life of the hash. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 tokens used  2 number of the UTC day they were used on
-- Returns: 1 if this call restored them
local key = KEYS[1]
local err = open(key, 0, 0) -- limits of zero drain nothing: this changes the day only
if err then return err end
if day ~= tonumber(ARGV[2]) or call('HEXISTS', key, 'restored') == 1 then return 0 end
used = used + tonumber(ARGV[1])
save(key, 'restored', ARGV[2])
return 1
