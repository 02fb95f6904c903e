// Renders a Helm chart as Helm 3 does, as far as this project's chart goes: text/template with Sprig and Helm's own functions.
//
//	render CHART RELEASE NAMESPACE [VALUES.yaml...]
//
// KUBE_VERSION (1.32 where unset) says what cluster it is for; with RENDER_NOTES=1 what Helm tells after an installation is printed, and nothing else.
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type files map[string][]byte

func (f files) Get(name string) string { return string(f[name]) }

func (f files) Glob(pattern string) files {
	found := files{}
	for name, body := range f {
		if ok, _ := filepath.Match(pattern, name); ok {
			found[name] = body
		}
	}
	return found
}

type versions map[string]bool

func (v versions) Has(name string) bool { return v[name] }

type kubeVersion struct{ Version, Major, Minor string }

func (v kubeVersion) String() string { return v.Version }

func capabilities() map[string]interface{} {
	version := os.Getenv("KUBE_VERSION")
	if version == "" {
		version = "1.32"
	}
	parts := strings.Split(version, ".")
	minor, err := strconv.Atoi(parts[1])
	check(err)
	served := versions{"v1": true, "apps/v1": true, "batch/v1": true, "networking.k8s.io/v1": true, "rbac.authorization.k8s.io/v1": true}
	served["policy/v1"] = minor >= 21
	served["policy/v1beta1"] = minor < 25
	return map[string]interface{}{
		"APIVersions": served,
		"KubeVersion": kubeVersion{"v" + version + ".0", parts[0], parts[1]},
		"HelmVersion": map[string]interface{}{"Version": "v3.16.0"},
	}
}

// Helm reads YAML by way of JSON, so that every number of the values is a float64.
func viaJson(value interface{}) interface{} {
	body, err := json.Marshal(value)
	check(err)
	var read interface{}
	check(json.Unmarshal(body, &read))
	return read
}

func merge(into, from map[string]interface{}) {
	for key, value := range from {
		// As in Helm, null takes a default away.
		if value == nil {
			delete(into, key)
			continue
		}
		if inner, ok := value.(map[string]interface{}); ok {
			if known, ok := into[key].(map[string]interface{}); ok {
				merge(known, inner)
				continue
			}
		}
		into[key] = value
	}
}

func read(path string) map[string]interface{} {
	body, err := os.ReadFile(path)
	check(err)
	values := map[string]interface{}{}
	check(yaml.Unmarshal(body, &values))
	return viaJson(values).(map[string]interface{})
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	chart, release, namespace := os.Args[1], os.Args[2], os.Args[3]
	values := read(filepath.Join(chart, "values.yaml"))
	for _, path := range os.Args[4:] {
		merge(values, read(path))
	}
	if problems := refusals(filepath.Join(chart, "values.schema.json"), values); len(problems) > 0 {
		check(fmt.Errorf("values don't meet the specifications of the schema:\n- %s", strings.Join(problems, "\n- ")))
	}
	meta := read(filepath.Join(chart, "Chart.yaml"))
	all := files{}
	check(filepath.Walk(chart, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			name, _ := filepath.Rel(chart, path)
			all[name], err = os.ReadFile(path)
		}
		return err
	}))

	root := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["toYaml"] = func(value interface{}) string {
		asJson, err := json.Marshal(value)
		check(err)
		var integers interface{}
		check(yaml.Unmarshal(asJson, &integers))
		var body bytes.Buffer
		encoder := yaml.NewEncoder(&body)
		encoder.SetIndent(2)
		check(encoder.Encode(integers))
		return strings.TrimSuffix(body.String(), "\n")
	}
	functions["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		check(yaml.Unmarshal([]byte(text), &value))
		return viaJson(value).(map[string]interface{})
	}
	functions["toJson"] = func(value interface{}) string {
		body, err := json.Marshal(value)
		check(err)
		return string(body)
	}
	functions["include"] = func(name string, data interface{}) (string, error) {
		var out bytes.Buffer
		err := root.ExecuteTemplate(&out, name, data)
		return out.String(), err
	}
	functions["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, fmt.Errorf("%s", message)
		}
		return value, nil
	}
	functions["tpl"] = func(text string, data interface{}) (string, error) {
		inner, err := template.Must(root.Clone()).New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var out bytes.Buffer
		err = inner.Execute(&out, data)
		return out.String(), err
	}
	// Nothing is in the cluster, as with `helm template`.
	functions["lookup"] = func(apiVersion, kind, namespace, name string) map[string]interface{} { return map[string]interface{}{} }
	functions["fail"] = func(message string) (string, error) { return "", fmt.Errorf("%s", message) }
	root.Funcs(functions)

	var names []string
	for name, body := range all {
		if strings.HasPrefix(name, "templates/") {
			_, err := root.New(name).Parse(string(body))
			check(err)
			if !strings.HasPrefix(filepath.Base(name), "_") && filepath.Base(name) != "NOTES.txt" {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	data := map[string]interface{}{
		"Values":       values,
		"Files":        all,
		"Capabilities": capabilities(),
		"Chart":        map[string]interface{}{"Name": meta["name"], "Version": meta["version"], "AppVersion": meta["appVersion"]},
		"Release":      map[string]interface{}{"Name": release, "Namespace": namespace, "Service": "Helm", "Revision": 1, "IsInstall": true, "IsUpgrade": false},
	}
	execute := func(name string) string {
		data["Template"] = map[string]interface{}{"Name": filepath.Base(chart) + "/" + name, "BasePath": filepath.Base(chart) + "/templates"}
		var out bytes.Buffer
		check(root.ExecuteTemplate(&out, name, data))
		return strings.ReplaceAll(out.String(), "<no value>", "")
	}
	notes := execute("templates/NOTES.txt")
	if os.Getenv("RENDER_NOTES") == "1" {
		fmt.Print(notes)
		return
	}
	for _, name := range names {
		if text := strings.TrimSpace(execute(name)); text != "" {
			fmt.Printf("---\n# Source: %s\n%s\n", name, strings.TrimPrefix(text, "---\n"))
		}
	}
}
