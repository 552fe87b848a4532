-- Takes the running jobs of a shard whose leases have lapsed. One that is not settled meanwhile is taken again.
-- KEYS  1 the running jobs
-- ARGV  1 microseconds until a job that is taken now may be taken again  2 how many are taken at most
-- Returns: job and its value as it is now, in turn
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local again = string.format('%.0f', now + tonumber(ARGV[1]))
local most, taken = 2 * tonumber(ARGV[2]), {}
local all = redis.call('HGETALL', KEYS[1])
for i = 1, #all, 2 do
    if #taken >= most then break end
    local lapses, rest = string.match(all[i + 1], '^(%d+) (.*)$')
    if lapses and tonumber(lapses) <= now then
        local value = again .. ' ' .. rest
        redis.call('HSET', KEYS[1], all[i], value)
        taken[#taken + 1] = all[i]
        taken[#taken + 1] = value
    end
end
return taken
