-- Ends the lease of a job that never ran, because the reply to its acquire was lost, and returns its tokens. After limits.lua.
-- KEYS  1 the key's limits  2 the running jobs
-- ARGV  1 job  2 requests a minute  3 tokens a minute
-- Returns: 1 if the job had a lease
local key, lease = KEYS[1], 'l:' .. ARGV[1]
call('HDEL', KEYS[2], ARGV[1])
local tpm = tonumber(ARGV[3])
local err = open(key, tonumber(ARGV[2]), tpm, lease)
if err then return err end
if not held[3] then return 0 end
local reserved, place, of_day = match(held[3], '^(%S+) (%S+) (%S+) ')
reserved = tonumber(reserved)
call('HDEL', key, lease)
n = n - 1
if tpm >= 0 then
    local gone = math.min(math.max(td - tonumber(place), 0), reserved)
    local back = math.min(reserved - gone, tc)
    tc = tc - back
    td = td + back
end
if tonumber(of_day) == day then used = math.max(0, used - reserved) end
save(key)
return 1
