-- What a key uses of its limits now. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 requests a minute  2 tokens a minute
-- Returns: requests, tokens, leases, tokens of the day
local key = KEYS[1]
local err = open(key, tonumber(ARGV[1]), tonumber(ARGV[2]))
if err then return err end
if exists then save(key) end
return {math.ceil(rc - 1e-9), math.ceil(tc - 1e-9), n, used}
