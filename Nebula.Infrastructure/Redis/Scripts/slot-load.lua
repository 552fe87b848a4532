-- The load of a deployment, without the tickets of dead processes. After slot-pool.lua.
-- ARGV  1 owner  2 maximum replicas of a deployment
-- Returns slots taken, tickets waiting, tokens taken.
if is_lease_over() then sweep() end
local waiting = admit_waiting()
local n, slots, tokens = tonumber(ARGV[2]), 0, 0
local taken = read_taken(n)
for i = 0, n - 1 do slots, tokens = slots + taken[2 * i + 1], tokens + taken[2 * i + 2] end
return { text(slots), text(waiting), text(tokens) }
