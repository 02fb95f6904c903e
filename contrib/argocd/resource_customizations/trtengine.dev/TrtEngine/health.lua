-- Health of a TrtEngine: Healthy while the release serves what is declared now. Conditions follow kstatus (Reconciling, Stalled), and every
-- one of them tells which generation it speaks of.
local function condition(status, kind)
  for _, one in ipairs(status.conditions or {}) do
    if one.type == kind then
      return one
    end
  end
  return nil
end

-- Whether a Job of this engine exists that has not ended: a suspended engine starts none, and lets these go on.
local function isAtWork(status)
  for _, stage in ipairs(status.stages or {}) do
    if stage.state == "Running" or stage.state == "Queued" then
      return true
    end
    if stage.state == "Pending" and stage.startedAt ~= nil and stage.reason ~= "Suspended" and stage.reason ~= "WaitingForStage" then
      return true
    end
  end
  return false
end

local health = {status = "Progressing", message = "Waits for the operator to see it."}
local status = obj.status
if status == nil or status.observedGeneration == nil then
  return health
end

if status.observedGeneration ~= obj.metadata.generation then
  health.message = "Waits for the operator to see the last edit."
  return health
end

local stalled = condition(status, "Stalled")
if stalled ~= nil and stalled.status == "True" then
  health.status = "Degraded"
  health.message = stalled.reason .. ": " .. stalled.message
  return health
end

if obj.metadata.deletionTimestamp ~= nil then
  health.message = "Is being deleted."
  return health
end

local ready = condition(status, "Ready")
if obj.spec.suspend == true and not isAtWork(status) then
  health.status = "Suspended"
  health.message = ready ~= nil and ready.message or "Suspended: nothing new is started."
  return health
end

if ready == nil then
  return health
end

health.message = ready.message
-- A release that an earlier generation earned does not speak for this one.
if ready.status ~= "True" or (ready.observedGeneration ~= nil and ready.observedGeneration ~= obj.metadata.generation) then
  return health
end

health.status = "Healthy"
local rejected = condition(status, "CandidateRejected")
if rejected ~= nil and rejected.status == "True" then
  health.message = ready.message .. " Rejected (" .. rejected.reason .. "): " .. rejected.message
end
return health
