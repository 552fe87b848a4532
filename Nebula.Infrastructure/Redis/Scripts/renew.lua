-- Prolongs leases of one key; one that has ended stays ended. After limits.lua.
-- KEYS  1 the key's limits
-- ARGV  1 microseconds that a lease lives  2… jobs
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local till = int(now + tonumber(ARGV[1]))
local renewed = 0
for i = 2, #ARGV do
    local held = redis.call('HGET', KEYS[1], 'l:' .. ARGV[i])
    if held then
        local lease, expires = string.match(held, '^(%S+ %S+ %S+ )(%S+)$')
        if tonumber(expires) > now then
            redis.call('HSET', KEYS[1], 'l:' .. ARGV[i], lease .. till)
            renewed = renewed + 1
        end
    end
end
return renewed
