-- Put before the scripts that touch a deployment's seats: its replicas and the queue before them, for all processes at once.
-- Only the head of the queue is ever seated, so nobody overtakes; whoever frees a seat seats the next, and tells its process.
-- KEYS  1 hash, the pool:
--           n, s, c         replicas that take new sequences, seats of each, tokens of KV cache of each
--           r<i>, k<i>      seats and tokens taken of replica i
--           q               the newest place in the queue
--           o:<owner>       the millisecond of the server's clock from which a process counts as dead
--           t:<owner>.<no>  a ticket: "<replica> <tokens>"; replica -1 waits
--       2 sorted set, the waiting tickets by their place in the queue
--       Both expire when nobody has touched them for 10 minutes.
-- Tells "<no> <replica> <tokens>" on the channel nebula:seated:<owner> when a ticket that waited has a seat, and the pool's key on
-- nebula:wanted when somebody begins to wait where nobody did, so that processes give back the seats that idle with them.
local pool, queue, owner = KEYS[1], KEYS[2], ARGV[1]
local KEEP = '600000' -- milliseconds

-- Lua 5.4 would write 2.0.
local function text(x) return string.format('%.0f', x) end

local function now()
    local time = redis.call('TIME')
    return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Replica and tokens of a ticket; nil where there is no such ticket.
local function find(ticket)
    local value = redis.call('HGET', pool, 't:' .. ticket)
    if not value then return nil end
    local replica, tokens = string.match(value, '^(%S+) (%S+)$')
    return tonumber(replica), tonumber(tokens)
end

local function enqueue(ticket, tokens)
    redis.call('HSET', pool, 't:' .. ticket, '-1 ' .. text(tokens))
    redis.call('ZADD', queue, redis.call('HINCRBY', pool, 'q', 1), ticket)
    if redis.call('ZCARD', queue) == 1 then redis.call('PUBLISH', 'nebula:wanted', pool) end
    redis.call('PEXPIRE', queue, KEEP)
end

local function put(ticket, replica, tokens)
    redis.call('HSET', pool, 't:' .. ticket, text(replica) .. ' ' .. text(tokens))
    redis.call('HINCRBY', pool, 'r' .. text(replica), 1)
    redis.call('HINCRBY', pool, 'k' .. text(replica), text(tokens))
end

-- Takes a ticket away, whether it is seated or waits.
local function free(ticket)
    local replica, tokens = find(ticket)
    if not replica then return end
    redis.call('HDEL', pool, 't:' .. ticket)
    if replica < 0 then
        redis.call('ZREM', queue, ticket)
    else
        redis.call('HINCRBY', pool, 'r' .. text(replica), -1)
        redis.call('HINCRBY', pool, 'k' .. text(replica), text(0 - tokens))
    end
end

-- Seats a ticket on the replica with the fewest sequences that has a seat and room in its cache; what is larger than a whole cache
-- runs alone. Returns replica and tokens, or nil where there is no room.
local function seat(ticket, tokens, n, s, c)
    local fields = {}
    for i = 0, n - 1 do
        fields[#fields + 1] = 'r' .. text(i)
        fields[#fields + 1] = 'k' .. text(i)
    end
    if n == 0 then return nil end
    local taken = redis.call('HMGET', pool, (table.unpack or unpack)(fields))
    if tokens > c then tokens = c end
    local best, fewest, held = nil, s, 0
    for i = 0, n - 1 do
        local sequences, cached = tonumber(taken[2 * i + 1] or 0), tonumber(taken[2 * i + 2] or 0)
        if sequences < fewest and cached + tokens <= c then best, fewest, held = i, sequences, cached end
    end
    if not best then return nil end
    redis.call('HSET', pool, 't:' .. ticket, text(best) .. ' ' .. text(tokens), 'r' .. text(best), text(fewest + 1), 'k' .. text(best), text(held + tokens))
    return best, tokens
end

-- Seats whoever is at the head of the queue, as long as there is room. Returns how many still wait.
local function seat_waiting()
    local waiting = redis.call('ZCARD', queue)
    if waiting == 0 then return 0 end
    local size = redis.call('HMGET', pool, 'n', 's', 'c')
    local n, s, c = tonumber(size[1] or 0), tonumber(size[2] or 0), tonumber(size[3] or 0)
    while waiting > 0 do
        local ticket = redis.call('ZRANGE', queue, 0, 0)[1]
        local _, tokens = find(ticket)
        if tokens then
            local replica, held = seat(ticket, tokens, n, s, c)
            if not replica then return waiting end
            local whose, number = string.match(ticket, '^(.*)%.(%d+)$')
            redis.call('PUBLISH', 'nebula:seated:' .. whose, number .. ' ' .. text(replica) .. ' ' .. text(held))
        end
        redis.call('ZREM', queue, ticket)
        waiting = waiting - 1
    end
    return 0
end

-- Frees what dead processes have left behind, and every ticket of this one up to number `newest` that is not in `mine`.
-- Returns what the other processes have: sequences and tokens by replica.
local function sweep(mine, newest)
    local all, dead, time = redis.call('HGETALL', pool), {}, now()
    local value = {}
    for i = 1, #all, 2 do value[all[i]] = all[i + 1] end
    for field, ends in pairs(value) do
        if string.sub(field, 1, 2) == 'o:' and tonumber(ends) < time then
            dead[#dead + 1] = field
            value[field] = nil
        end
    end
    local elsewhere = {}
    for field, held in pairs(value) do
        local whose, number = string.match(field, '^t:(.*)%.(%d+)$')
        if whose then
            if not value['o:' .. whose] or (whose == owner and tonumber(number) <= newest and not mine[number]) then
                free(whose .. '.' .. number)
            elseif whose ~= owner then
                local replica, tokens = string.match(held, '^(%d+) (%S+)$')
                if replica then
                    local sums = elsewhere[replica] or { 0, 0 }
                    elsewhere[replica] = { sums[1] + 1, sums[2] + tonumber(tokens) }
                end
            end
        end
    end
    for i = 1, #dead do redis.call('HDEL', pool, dead[i]) end
    return elsewhere
end
