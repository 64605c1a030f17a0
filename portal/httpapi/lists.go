package httpapi

import (
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// fillLists makes every nil list in an answer an empty one, so that clients never meet null
// where a list is promised. value is a pointer to a value that nobody else uses.
func fillLists(value any) { fill(reflect.ValueOf(value)) }

var timeType = reflect.TypeFor[time.Time]()

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			fill(v.Elem())
		}
	case reflect.Struct:
		if v.Type() == timeType {
			return
		}
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				fill(f)
			}
		}
	case reflect.Slice:
		fillSlice(v)
	}
}

func fillSlice(v reflect.Value) {
	kind := v.Type().Elem().Kind()
	switch {
	case kind == reflect.Uint8: // bytes and raw JSON
	case v.IsNil() && v.CanSet():
		v.Set(reflect.MakeSlice(v.Type(), 0, 0))
	case kind == reflect.Struct || kind == reflect.Pointer || kind == reflect.Slice:
		for i := range v.Len() {
			fill(v.Index(i))
		}
	}
}

// nullable says in the OpenAPI document that a pointer to a struct may be null. huma writes a
// bare reference for it, which generators read as "always there".
func nullable(doc *huma.OpenAPI) {
	const prefix = "#/components/schemas/"
	for name, schema := range doc.Components.Schemas.Map() {
		t := doc.Components.Schemas.TypeFromRef(prefix + name)
		for _, f := range reflect.VisibleFields(t) {
			property := schema.Properties[jsonName(f)]
			if f.Type.Kind() != reflect.Pointer || property == nil || property.Ref == "" {
				continue
			}
			schema.Properties[jsonName(f)] = &huma.Schema{
				AnyOf: []*huma.Schema{{Ref: property.Ref}, {Type: "null"}}, Description: property.Description,
			}
		}
	}
}

func jsonName(f reflect.StructField) string {
	for i, r := range f.Tag.Get("json") {
		if r == ',' {
			return f.Tag.Get("json")[:i]
		}
	}
	return f.Tag.Get("json")
}
