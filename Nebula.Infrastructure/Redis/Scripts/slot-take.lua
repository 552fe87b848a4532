-- Takes a slot, or a place in the queue. After slot-pool.lua.
-- ARGV  1 owner  2 milliseconds of the owner's lease  3 ticket  4 tokens  5 replicas  6 slots of each  7 tokens of each  8 maximum number of waiting tickets
-- Returns 'seated', replica, tokens; or 'waiting'; or 'full', how many wait.
local ticket, tokens = owner .. '.' .. ARGV[3], tonumber(ARGV[4])
local fresh = redis.call('HSET', pool, 'o:' .. owner, text(now() + tonumber(ARGV[2])), 'n', ARGV[5], 's', ARGV[6], 'c', ARGV[7])
if fresh > 0 then redis.call('PEXPIRE', pool, KEEP) end -- the owner is new to the pool; its heartbeats extend the expiry from here on
local waiting = admit_waiting()
if waiting == 0 then
    local replica, held = take_slot(ticket, tokens, tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7]))
    if replica then return { 'seated', text(replica), text(held) } end
end
if waiting >= tonumber(ARGV[8]) then return { 'full', text(waiting) } end
enqueue(ticket, tokens)
return { 'waiting' }
