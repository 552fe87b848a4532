-- A process's heartbeat with all its tickets. After slot-pool.lua.
-- Adds the tickets that the pool has lost, because Redis lost its data or the process's lease had ended. Frees the tickets that the process does not list,
-- if the process asks for it or the pool is swept anyway.
-- ARGV  1 owner  2 milliseconds of its lease  3 its newest ticket  4 replicas, or '' to keep the size  5 slots of each  6 tokens of each
--       7 '1' to compare all tickets, because a script's reply was lost  8 replicas to report
--       then three per ticket: number, replica (-1: it waits; -2: its script is in flight), tokens
-- Returns number, replica, tokens, … of the listed tickets that have got a slot; slots, tokens, … of the other processes, for each replica; how many tickets wait.
redis.call('HSET', pool, 'o:' .. owner, text(now() + tonumber(ARGV[2])))
redis.call('PEXPIRE', pool, KEEP)
if ARGV[4] ~= '' then redis.call('HSET', pool, 'n', ARGV[4], 's', ARGV[5], 'c', ARGV[6]) end
local mine, waited = {}, {}
for i = 9, #ARGV, 3 do
    local number, replica, tokens = ARGV[i], tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
    mine[number] = true
    if replica == -1 then waited[#waited + 1] = number end
    if replica >= -1 and not find(owner .. '.' .. number) then
        if replica >= 0 then put(owner .. '.' .. number, replica, tokens) else enqueue(owner .. '.' .. number, tokens) end
    end
end
if ARGV[7] == '1' or is_lease_over() then sweep(mine, tonumber(ARGV[3])) end
local waiting = admit_waiting()
if redis.call('ZCARD', queue) > 0 then redis.call('PEXPIRE', queue, KEEP) end

local admitted = {}
for i = 1, #waited do
    local replica, tokens = find(owner .. '.' .. waited[i])
    if replica and replica >= 0 then
        admitted[#admitted + 1] = waited[i]
        admitted[#admitted + 1] = text(replica)
        admitted[#admitted + 1] = text(tokens)
    end
end

local others = read_taken(tonumber(ARGV[8]))
for i = 9, #ARGV, 3 do
    local replica = tonumber(ARGV[i + 1])
    if replica >= 0 and 2 * replica + 2 <= #others then
        others[2 * replica + 1] = others[2 * replica + 1] - 1
        others[2 * replica + 2] = others[2 * replica + 2] - tonumber(ARGV[i + 2])
    end
end
for i = 1, #others do others[i] = text(math.max(0, others[i])) end
return { admitted, others, waiting }
