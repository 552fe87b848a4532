-- Gives seats, or places in the queue, back; where there is none nothing changes. After seat-pool.lua.
-- ARGV  1 owner  2, 3, … tickets
-- Answers: how many still wait
for i = 2, #ARGV do free(owner .. '.' .. ARGV[i]) end
return seat_waiting()
