-- What a key uses of its limits now. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 requests a minute  2 tokens a minute
-- Returns: requests, tokens, leases, tokens of the day
local s = open(KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2]))
if s.err then return s.err end
if s.exists then save(s) end
return {math.ceil(s.rc - 1e-9), math.ceil(s.tc - 1e-9), s.n, s.used}
