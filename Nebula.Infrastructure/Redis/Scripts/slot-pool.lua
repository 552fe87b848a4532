-- Prefix of all scripts on a deployment's batch slots: its replicas and their queue, shared by all processes.
-- Only the head of the queue is ever admitted, so no ticket overtakes. A script that frees a slot admits the next ticket and notifies its process.
-- KEYS  1 hash, the pool:
--           n, s, c         replicas that take new sequences, slots of each, tokens of KV cache of each
--           r<i>, k<i>      slots and tokens that are taken on replica i
--           q               newest place in the queue
--           o:<owner>       millisecond of the server's clock at which the lease of a process ends
--           t:<owner>.<no>  a ticket: "<replica> <tokens>"; replica -1 waits
--           w               millisecond at which the first of the leases ends; no process can be dead before it
--       2 sorted set, the waiting tickets by place in the queue
--       Both expire 10 minutes after their last use.
-- Publishes "<no> <replica> <tokens>" on nebula:seated:<owner> if a waiting ticket gets a slot, and the pool's key on
-- nebula:wanted if the first ticket begins to wait, so that processes release their idle slots.
-- Compatibility: instances of different versions share these keys. New fields are allowed; an older script must be free to ignore them.
local pool, queue, owner = KEYS[1], KEYS[2], ARGV[1]
local KEEP = '600000' -- milliseconds

-- Lua 5.4 would format an integral float as 2.0.
local function text(x) return string.format('%.0f', x) end

local function now()
    local time = redis.call('TIME')
    return tonumber(time[1]) * 1000 + math.floor(tonumber(time[2]) / 1000)
end

-- Replica and tokens of a ticket; nil if there is no such ticket.
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

-- Removes a ticket, admitted or waiting.
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

-- Slots and tokens that are taken on the first n replicas: the slots of replica i are at 2i + 1, its tokens at 2i + 2.
local function read_taken(n)
    if n == 0 then return {} end
    local fields = {}
    for i = 0, n - 1 do
        fields[#fields + 1] = 'r' .. text(i)
        fields[#fields + 1] = 'k' .. text(i)
    end
    local taken = redis.call('HMGET', pool, (table.unpack or unpack)(fields))
    for i = 1, 2 * n do taken[i] = tonumber(taken[i] or 0) end
    return taken
end

-- Admits a ticket on the replica with the fewest sequences among those with a free slot and enough KV cache. A ticket larger than a whole
-- cache takes all of it. Returns replica and tokens, or nil if no replica has room.
local function take_slot(ticket, tokens, n, s, c)
    local taken = read_taken(n)
    if tokens > c then tokens = c end
    local best, fewest, held = nil, s, 0
    for i = 0, n - 1 do
        local sequences, cached = taken[2 * i + 1], taken[2 * i + 2]
        if sequences < fewest and cached + tokens <= c then best, fewest, held = i, sequences, cached end
    end
    if not best then return nil end
    redis.call('HSET', pool, 't:' .. ticket, text(best) .. ' ' .. text(tokens), 'r' .. text(best), text(fewest + 1), 'k' .. text(best), text(held + tokens))
    return best, tokens
end

-- Admits tickets from the head of the queue while there is room. Returns how many still wait.
local function admit_waiting()
    local waiting = redis.call('ZCARD', queue)
    if waiting == 0 then return 0 end
    local size = redis.call('HMGET', pool, 'n', 's', 'c')
    local n, s, c = tonumber(size[1] or 0), tonumber(size[2] or 0), tonumber(size[3] or 0)
    while waiting > 0 do
        local ticket = redis.call('ZRANGE', queue, 0, 0)[1]
        local _, tokens = find(ticket)
        if tokens then
            local replica, held = take_slot(ticket, tokens, n, s, c)
            if not replica then return waiting end
            local process, number = string.match(ticket, '^(.*)%.(%d+)$')
            redis.call('PUBLISH', 'nebula:seated:' .. process, number .. ' ' .. text(replica) .. ' ' .. text(held))
        end
        redis.call('ZREM', queue, ticket)
        waiting = waiting - 1
    end
    return 0
end

-- Frees the tickets of dead processes, and with `mine` those of this process up to number `newest` that are not in `mine`.
-- Reads all tickets: call it only if is_lease_over() says so, or if a script's reply was lost.
local function sweep(mine, newest)
    local all, time = redis.call('HGETALL', pool), now()
    local alive, first = {}, nil
    for i = 1, #all, 2 do
        local process = string.match(all[i], '^o:(.*)$')
        if process then
            local ends = tonumber(all[i + 1])
            if ends < time then
                redis.call('HDEL', pool, all[i])
            else
                alive[process] = true
                if not first or ends < first then first = ends end
            end
        end
    end
    for i = 1, #all, 2 do
        local process, number = string.match(all[i], '^t:(.*)%.(%d+)$')
        if process and (not alive[process] or (mine and process == owner and tonumber(number) <= newest and not mine[number])) then
            free(process .. '.' .. number)
        end
    end
    if first then redis.call('HSET', pool, 'w', text(first)) end
end

-- Whether the lease of a process may have ended since the latest sweep.
local function is_lease_over() return tonumber(redis.call('HGET', pool, 'w') or 0) < now() end
