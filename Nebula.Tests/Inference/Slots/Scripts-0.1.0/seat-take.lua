-- Takes a seat, or a place in the queue. After seat-pool.lua.
-- ARGV  1 owner  2 milliseconds a process lives without a sign of life  3 ticket  4 tokens  5 replicas  6 seats of each  7 tokens of each  8 most that may wait
-- Answers: 'seated', replica, tokens; or 'waiting'; or 'full', how many wait
local ticket, tokens = owner .. '.' .. ARGV[3], tonumber(ARGV[4])
local fresh = redis.call('HSET', pool, 'o:' .. owner, text(now() + tonumber(ARGV[2])), 'n', ARGV[5], 's', ARGV[6], 'c', ARGV[7])
if fresh > 0 then redis.call('PEXPIRE', pool, KEEP) end -- the process is new here; from now on its heartbeats prolong it
local waiting = seat_waiting()
if waiting == 0 then
    local replica, held = seat(ticket, tokens, tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]))
    if replica then return { 'seated', text(replica), text(held) } end
end
if waiting >= tonumber(ARGV[8]) then return { 'full', text(waiting) } end
enqueue(ticket, tokens)
return { 'waiting' }
