{{- define "nebula.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "nebula.fullname" -}}
{{- if .Values.fullnameOverride }}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" }}
{{- else if contains (include "nebula.name" .) .Release.Name }}
{{- .Release.Name | trunc 63 | trimSuffix "-" }}
{{- else }}
{{- printf "%s-%s" .Release.Name (include "nebula.name" .) | trunc 63 | trimSuffix "-" }}
{{- end }}
{{- end }}

{{- define "nebula.selectorLabels" -}}
app.kubernetes.io/name: {{ include "nebula.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "nebula.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{ include "nebula.selectorLabels" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "nebula.serviceAccountName" -}}
{{- if .Values.serviceAccount.create }}
{{- default (include "nebula.fullname" .) .Values.serviceAccount.name }}
{{- else }}
{{- default "default" .Values.serviceAccount.name }}
{{- end }}
{{- end }}

{{- define "nebula.secretName" -}}
{{- default (include "nebula.fullname" .) .Values.secrets.existingSecret }}
{{- end }}

{{- define "nebula.image" -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) }}
{{- end }}

{{- /* "true" if instances share their state; fails if they would have to and do not. */ -}}
{{- define "nebula.fleet" -}}
{{- $declared := and .Values.redis.connection .Values.storage.connection -}}
{{- if and .Values.secrets.existingSecret (or .Values.redis.connection .Values.storage.connection) -}}
{{- fail "redis.connection and storage.connection belong into the secret that secrets.existingSecret names, with fleet: true" -}}
{{- end -}}
{{- if and .Values.fleet (not .Values.secrets.existingSecret) (not $declared) -}}
{{- fail "fleet: true needs redis.connection and storage.connection, or secrets.existingSecret with both" -}}
{{- end -}}
{{- if and (or .Values.redis.connection .Values.storage.connection) (not $declared) -}}
{{- fail "a fleet needs both redis.connection and storage.connection" -}}
{{- end -}}
{{- $fleet := or $declared .Values.fleet -}}
{{- if and (gt (int .Values.replicaCount) 1) (not $fleet) -}}
{{- fail "replicaCount above 1 needs redis.connection and storage.connection: instances that share no state would each have keys and limits of their own" -}}
{{- end -}}
{{- if and .Values.autoscaling.enabled (not $fleet) -}}
{{- fail "autoscaling needs redis.connection and storage.connection" -}}
{{- end -}}
{{- if $fleet }}true{{ end -}}
{{- end }}
