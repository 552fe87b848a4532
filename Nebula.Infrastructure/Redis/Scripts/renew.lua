-- Renews leases of one key; one that has ended stays ended. After limits.lua.
-- KEYS  1 the key's limits  2 the running jobs
-- ARGV  1 microseconds that a lease lives  2… three for each lease: job, tokens that it has generated, what settles it if its lease lapses (empty if nothing does)
-- Returns: the jobs whose leases have ended
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local till = int(now + tonumber(ARGV[1]))
local lost = {}
for i = 2, #ARGV, 3 do
    local field = 'l:' .. ARGV[i]
    local held = redis.call('HGET', KEYS[1], field)
    local lease, expires = string.match(held or '', '^(%S+ %S+ %S+ )(%S+)')
    if lease and tonumber(expires) > now then
        redis.call('HSET', KEYS[1], field, lease .. till)
        if ARGV[i + 2] ~= '' then redis.call('HSET', KEYS[2], ARGV[i], till .. ' ' .. ARGV[i + 1] .. ' ' .. ARGV[i + 2]) end
    else
        lost[#lost + 1] = ARGV[i]
    end
end
return lost
