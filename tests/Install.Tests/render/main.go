// Renders a Helm chart as Helm 3 does, as far as this project's chart goes: text/template with Sprig and Helm's own functions.
//
//	render CHART RELEASE NAMESPACE [VALUES.yaml...]
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
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

func merge(into, from map[string]interface{}) {
	for key, value := range from {
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
	return values
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
		var body bytes.Buffer
		encoder := yaml.NewEncoder(&body)
		encoder.SetIndent(2)
		check(encoder.Encode(value))
		return strings.TrimSuffix(body.String(), "\n")
	}
	functions["fromYaml"] = func(text string) map[string]interface{} {
		value := map[string]interface{}{}
		check(yaml.Unmarshal([]byte(text), &value))
		return value
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
		"Values":  values,
		"Files":   all,
		"Chart":   map[string]interface{}{"Name": meta["name"], "Version": meta["version"], "AppVersion": meta["appVersion"]},
		"Release": map[string]interface{}{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true},
	}
	for _, name := range append(names, "templates/NOTES.txt") {
		var out bytes.Buffer
		check(root.ExecuteTemplate(&out, name, data))
		if text := strings.TrimSpace(out.String()); text != "" && name != "templates/NOTES.txt" {
			fmt.Printf("---\n# Source: %s\n%s\n", name, strings.TrimPrefix(text, "---\n"))
		}
	}
}
