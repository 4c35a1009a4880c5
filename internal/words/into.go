package words

import (
	"reflect"
	"sync"
)

// Into is v with every Text in it, at whatever depth of its exported fields, said
// in a language. What holds none is v itself; the rest is copied, so that a table
// that many answers share is never written to.
func Into(l Language, v any) any {
	if v == nil {
		return v
	}
	in := reflect.ValueOf(v)
	if !mayHold(in.Type()) {
		return v
	}
	return into(l, in).Interface()
}

var textType = reflect.TypeFor[Text]()

func into(l Language, v reflect.Value) reflect.Value {
	if !mayHold(v.Type()) {
		return v
	}
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.String:
		out.Set(reflect.ValueOf(Plain(Text(v.String()).In(l))))
	case reflect.Pointer:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(into(l, v.Elem()))
	case reflect.Interface:
		if v.IsNil() {
			return v
		}
		out.Set(into(l, v.Elem()))
	case reflect.Slice:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(into(l, v.Index(i)))
		}
	case reflect.Array:
		for i := range v.Len() {
			out.Index(i).Set(into(l, v.Index(i)))
		}
	case reflect.Map:
		if v.IsNil() {
			return v
		}
		out.Set(reflect.MakeMapWithSize(v.Type(), v.Len()))
		for each := v.MapRange(); each.Next(); {
			out.SetMapIndex(each.Key(), into(l, each.Value()))
		}
	case reflect.Struct:
		out.Set(v)
		for i := range v.NumField() {
			if f := out.Field(i); f.CanSet() && mayHold(f.Type()) {
				f.Set(into(l, v.Field(i)))
			}
		}
	}
	return out
}

var holds sync.Map // reflect.Type → bool

// mayHold reports whether values of a type may hold a Text.
func mayHold(t reflect.Type) bool {
	if known, ok := holds.Load(t); ok {
		return known.(bool)
	}
	found := look(t, map[reflect.Type]bool{})
	holds.Store(t, found)
	return found
}

func look(t reflect.Type, seen map[reflect.Type]bool) bool {
	if t == textType {
		return true
	}
	if seen[t] {
		return false // asked further up
	}
	seen[t] = true
	switch t.Kind() {
	case reflect.Interface:
		return t.NumMethod() == 0 // any: what is in it says more
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return look(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			if f := t.Field(i); f.IsExported() && look(f.Type, seen) {
				return true
			}
		}
	}
	return false
}
