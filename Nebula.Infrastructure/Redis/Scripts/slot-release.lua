-- Releases slots, or leaves the queue; unknown tickets are ignored. After slot-pool.lua.
-- ARGV  1 owner  2, 3, … tickets
-- Returns how many tickets wait.
for i = 2, #ARGV do free(owner .. '.' .. ARGV[i]) end
return admit_waiting()
