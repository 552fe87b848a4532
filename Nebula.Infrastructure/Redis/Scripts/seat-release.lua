-- Gives a seat, or a place in the queue, back; where there is none nothing changes. After seat-pool.lua.
-- ARGV  1 owner  2 ticket
free(owner .. '.' .. ARGV[2])
seat_waiting()
