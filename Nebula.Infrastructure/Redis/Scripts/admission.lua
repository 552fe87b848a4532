-- Prepended to acquire.lua and acquire-many.lua, after limits.lua: the decision on one job.
local key, rpm, tpm, most, daily, ttl = KEYS[1], ARGV[2] + 0, ARGV[3] + 0, ARGV[4] + 0, ARGV[5] + 0, ARGV[8] + 0
local lapses -- when a lease lapses that begins now, as text

-- Reserves in the state. Returns the limit that refuses (0 none, as LimitKind numbers them), 1 if it can never fit, microseconds to wait, and use of the refusing limit;
-- or 0 and the lease. A job that resumes was charged its minutes when it was first admitted.
local function admit(tokens, resume)
    if not resume then
        if daily >= 0 and tokens > daily then return 4, 1, 0, used end
        if tpm >= 0 and tokens > tpm then return 2, 1, 0, math.ceil(tc - 1e-9) end
    end
    if daily >= 0 and used + tokens > daily then return 4, 0, 0, used end
    if not resume then
        local for_request, for_tokens = 0, 0
        if rpm >= 0 and rc + 1 > rpm then for_request = (rc + 1 - rpm) * 60000000 / rpm end
        if tpm >= 0 and tc + tokens > tpm then for_tokens = (tc + tokens - tpm) * 60000000 / tpm end
        if for_request > 0 and for_request >= for_tokens then return 1, 0, for_request, math.ceil(rc - 1e-9) end
        if for_tokens > 0 then return 2, 0, for_tokens, math.ceil(tc - 1e-9) end
    end
    if most >= 0 and n >= most then return 3, 0, 1000000, n end

    local place = td + tc
    if resume then
        place = td - tokens -- it has nothing left in the queue to return
    else
        if rpm >= 0 then rc = rc + 1 end
        if tpm >= 0 then tc = tc + tokens end
    end
    used = used + tokens
    n = n + 1
    if now + ttl < next_expiry then next_expiry = now + ttl end
    if place == 0 then return 0, format('%d 0 %d %s', tokens, day, lapses) end
    return 0, format('%d %.17g %d %s', tokens, place, day, lapses)
end

-- The answer on one job: the refusing limit, 1 if it can never fit, microseconds to wait, use of that limit, and the state.
local function answer(refused, never, wait, use)
    if refused == 0 then return '0 0 0 0 ' .. state() end
    return format('%d %d %d %d %s', refused, never, math.ceil(wait), use, state())
end
