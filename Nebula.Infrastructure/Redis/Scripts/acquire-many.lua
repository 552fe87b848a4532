-- Reserves for several of a key's jobs, in turn, what acquire.lua does for one. After limits.lua and admission.lua.
-- KEYS  1 the key's limits  2 the shard's epoch  3 the running jobs
-- ARGV  1 to 10 as of acquire.lua, for the first job; no job was admitted before  11… three for each other job: what 1, 6 and 10 are for the first
-- Returns: the answer on each job, a line feed after each, and the epoch; or an empty text, as acquire.lua does.
local epoch = call('GET', KEYS[2])
if not epoch or (ARGV[9] ~= epoch and ARGV[9] ~= '') then return '' end
local fields = {'l:' .. ARGV[1]}
for i = 11, #ARGV, 3 do fields[#fields + 1] = 'l:' .. ARGV[i] end
local err = open(key, rpm, tpm, unpack(fields))
if err then return err end
lapses = format('%d', now + ttl)

-- Fields and values to write, the leases that this call gives, and the answers.
local leases, running, given, answers = {}, {}, {}, {}
for i, field in ipairs(fields) do
    local job, tokens, settles = ARGV[3 * i + 5], ARGV[3 * i + 6], ARGV[3 * i + 7]
    if i == 1 then job, tokens, settles = ARGV[1], ARGV[6], ARGV[10] end
    local lease = held[i + 2] or given[field]
    if lease then
        leases[#leases + 1] = field
        leases[#leases + 1] = match(lease, '^%S+ %S+ %S+ ') .. lapses
        answers[i] = answer(0)
    else
        local refused, lease, wait, use = admit(tokens + 0)
        if refused == 0 then
            given[field] = lease
            leases[#leases + 1] = field
            leases[#leases + 1] = lease
            if settles ~= '' then
                running[#running + 1] = job
                running[#running + 1] = lapses .. ' 0 ' .. settles
            end
        end
        answers[i] = answer(refused, lease, wait, use)
    end
end
-- If all are refused, nothing is reserved, but what has expired is gone.
if exists or #leases > 0 then save(key, unpack(leases)) end
if #running > 0 then call('HSET', KEYS[3], unpack(running)) end
if not exists and #leases > 0 then call('HSET', key, 'restored', int(day)) end
return table.concat(answers, '\n') .. '\n' .. epoch
