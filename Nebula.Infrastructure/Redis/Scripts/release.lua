-- Ends the lease of a job that never ran, because the reply to its acquire was lost, and returns its tokens. After limits.lua.
-- KEYS  1 the key's limits  2 the running jobs
-- ARGV  1 job  2 requests a minute  3 tokens a minute
-- Returns: 1 if the job had a lease
local lease = 'l:' .. ARGV[1]
redis.call('HDEL', KEYS[2], ARGV[1])
local tpm = tonumber(ARGV[3])
local s = open(KEYS[1], tonumber(ARGV[2]), tpm, lease)
if s.err then return s.err end
if not s.lease then return 0 end
local reserved, place, day = string.match(s.lease, '^(%S+) (%S+) (%S+) ')
reserved = tonumber(reserved)
redis.call('HDEL', KEYS[1], lease)
s.n = s.n - 1
if tpm >= 0 then
    local gone = math.min(math.max(s.td - tonumber(place), 0), reserved)
    local back = math.min(reserved - gone, s.tc)
    s.tc = s.tc - back
    s.td = s.td + back
end
if tonumber(day) == s.day then s.used = math.max(0, s.used - reserved) end
save(s)
return 1
