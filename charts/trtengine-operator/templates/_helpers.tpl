{{- define "trtengine.name" -}}
{{- if .Values.fullnameOverride }}{{ .Values.fullnameOverride }}{{ else if contains .Chart.Name .Release.Name }}{{ .Release.Name | trunc 53 | trimSuffix "-" }}{{ else }}{{ printf "%s-%s" .Release.Name .Chart.Name | trunc 53 | trimSuffix "-" }}{{ end }}
{{- end }}

{{- define "trtengine.account" -}}
{{- .Values.serviceAccount.name | default (include "trtengine.name" .) }}
{{- end }}

{{- define "trtengine.selector" -}}
app.kubernetes.io/name: trtengine-operator
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "trtengine.labels" -}}
{{ include "trtengine.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "trtengine.rules" -}}
- apiGroups: [trtengine.dev]
  resources: [trtengines]
  verbs: [get, list, watch, patch]
- apiGroups: [trtengine.dev]
  resources: [trtengines/status]
  verbs: [patch]
- apiGroups: [trtengine.dev]
  resources: [trtengines/finalizers]
  verbs: [update]
{{- if not .Values.watchNamespaces }}
- apiGroups: [trtengine.dev]
  resources: [builderclasses]
  verbs: [list, watch]
{{- end }}
- apiGroups: [batch]
  resources: [jobs]
  verbs: [get, list, watch, create, patch, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list, watch]
{{- if .Values.followProgress }}
- apiGroups: [""]
  resources: [pods/log]
  verbs: [get]
{{- end }}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [get]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create, patch]
{{- end }}
