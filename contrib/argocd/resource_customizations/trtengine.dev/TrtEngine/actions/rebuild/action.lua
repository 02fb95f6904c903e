-- Any text that differs from the last one is a new request.
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["trtengine.dev/rebuild-requested-at"] = os.date("!%Y-%m-%dT%H:%M:%SZ")
return obj
