-- Prepended to settle.lua and settle-many.lua, after limits.lua: what a settlement changes of the state.

-- Ends a job's lease, if it is held, and charges what the job has used.
-- lease: tokens reserved, place and day, nil if it is not held; total: tokens used; at: milliseconds of the settlement; billed: tokens that were charged before
local function charge(reserved, place, of_day, total, at, billed)
    if reserved then
        n = n - 1
        local unused = math.max(0, reserved - total)
        if tc > 0 then
            -- Only tokens that have not drained yet are returned.
            local gone = math.min(math.max(td - place, 0), reserved)
            local back = math.min(math.max(math.min(unused, reserved - gone), 0), tc)
            tc, td = tc - back, td + back
        end
        if of_day == day then
            used = math.max(0, used - unused)
        else
            used = used + total -- 0.1.0 began the new day and left the reservation in the old one
        end
    elseif math.floor(at / 86400000) >= day then
        used = used + total -- the lease has expired, which returned everything
    end
    if billed > 0 then used = math.max(0, used - billed) end
end
