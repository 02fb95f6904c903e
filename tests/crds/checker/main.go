// Checks CustomResourceDefinitions, and objects of theirs, as a current API server does: structural schemas, patterns, lists, cost of rules, rules.
//
//	checker DEFINITION.yaml... -- BASE.yaml REFUSED.yaml OBJECT.yaml...
//
// Every definition and every object has to be accepted, and so has BASE; with each change of REFUSED it has to be refused in the words given.
// Prints what is otherwise, and a count.
package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/install"
	v1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/validation"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	structuraldefaulting "k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	apiservervalidation "k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apimachinery/pkg/util/yaml"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
)

type kind struct {
	schema    *structuralschema.Structural
	validator apiservervalidation.SchemaValidator
	rules     *cel.Validator
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

// Numbers without a fraction are integers, as where a server reads JSON.
func read(body []byte, into interface{}) {
	asJson, err := yaml.ToJSON(body)
	check(err)
	check(json.Unmarshal(asJson, into))
}

func documents(path string, each func(map[string]interface{})) {
	body, err := os.ReadFile(path)
	check(err)
	reader := yaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(body)))
	for {
		document, err := reader.Read()
		if err == io.EOF {
			return
		}
		check(err)
		object := map[string]interface{}{}
		read(document, &object)
		if len(object) > 0 {
			each(object)
		}
	}
}

func merge(value, change interface{}) interface{} {
	object, isObject := value.(map[string]interface{})
	changes, areChanges := change.(map[string]interface{})
	if !isObject || !areChanges {
		return change
	}
	for key, inner := range changes {
		if inner == nil {
			delete(object, key)
		} else {
			object[key] = merge(object[key], inner)
		}
	}
	return object
}

func (one kind) problems(object map[string]interface{}) field.ErrorList {
	var problems field.ErrorList
	for _, unknown := range pruning.PruneWithOptions(object, one.schema, true, structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}) {
		problems = append(problems, field.Forbidden(field.NewPath(unknown), "unknown field"))
	}
	structuraldefaulting.Default(object, one.schema)
	problems = append(problems, apiservervalidation.ValidateCustomResource(nil, object, one.validator)...)
	problems = append(problems, listtype.ValidateListSetsAndMaps(nil, one.schema, object)...)
	if len(problems) == 0 {
		broken, _ := one.rules.Validate(context.TODO(), nil, one.schema, object, nil, celconfig.RuntimeCELCostBudget)
		problems = append(problems, broken...)
	}
	return problems
}

func main() {
	scheme := runtime.NewScheme()
	install.Install(scheme)
	kinds := map[string]kind{}
	checked, wrong := 0, 0
	say := func(path, name, problem string) {
		fmt.Printf("%s: %s: %s\n", path, name, problem)
		wrong++
	}
	arguments := os.Args[1:]
	for ; arguments[0] != "--"; arguments = arguments[1:] {
		path := arguments[0]
		documents(path, func(object map[string]interface{}) {
			served := &v1.CustomResourceDefinition{}
			check(runtime.DefaultUnstructuredConverter.FromUnstructuredWithValidation(object, served, true))
			scheme.Default(served)
			definition := &apiextensions.CustomResourceDefinition{}
			check(scheme.Convert(served, definition, nil))
			definition.Status.StoredVersions = []string{definition.Spec.Versions[0].Name}
			checked++
			problems := validation.ValidateCustomResourceDefinition(context.TODO(), definition)
			for _, problem := range problems {
				say(path, definition.Name, problem.Error())
			}
			if len(problems) > 0 {
				return
			}
			props := definition.Spec.Validation
			if props == nil {
				props = definition.Spec.Versions[0].Schema
			}
			schema, err := structuralschema.NewStructural(props.OpenAPIV3Schema)
			check(err)
			validator, _, err := apiservervalidation.NewSchemaValidator(props.OpenAPIV3Schema)
			check(err)
			kinds[definition.Spec.Names.Kind] = kind{schema, validator, cel.NewValidator(schema, true, celconfig.PerCallLimit)}
		})
	}
	if wrong > 0 {
		os.Exit(1)
	}
	base, refused := arguments[1], arguments[2]
	body, err := os.ReadFile(refused)
	check(err)
	var cases []struct {
		Says   string
		Change map[string]interface{}
	}
	read(body, &cases)
	for _, one := range cases {
		documents(base, func(object map[string]interface{}) {
			checked++
			problems := kinds[object["kind"].(string)].problems(merge(object, one.Change).(map[string]interface{}))
			if !strings.Contains(fmt.Sprint(problems), one.Says) {
				say(refused, one.Says, fmt.Sprintf("was not said, but %v", problems))
			}
		})
	}
	for _, path := range append([]string{base}, arguments[3:]...) {
		documents(path, func(object map[string]interface{}) {
			one, known := kinds[fmt.Sprint(object["kind"])]
			if !known {
				return
			}
			checked++
			for _, problem := range one.problems(object) {
				say(path, fmt.Sprint(object["metadata"].(map[string]interface{})["name"]), problem.Error())
			}
		})
	}
	fmt.Printf("%d checked, %d wrong\n", checked, wrong)
	if wrong > 0 {
		os.Exit(1)
	}
}
