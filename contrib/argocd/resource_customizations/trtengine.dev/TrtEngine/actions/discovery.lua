local actions = {}
local isSuspended = obj.spec.suspend == true
local isLeaving = obj.metadata.deletionTimestamp ~= nil
-- A request for a rebuild is taken up when the engine goes on.
actions["rebuild"] = {["disabled"] = isSuspended or isLeaving}
actions["suspend"] = {["disabled"] = isSuspended or isLeaving}
actions["resume"] = {["disabled"] = not isSuspended or isLeaving}
return actions
