// Generated of wit/ by plugin-api/go/generate.ts. Do not edit.

// Package storage: Keys and values that outlive the session. Granted to every plugin; each sees only its own.
package storage

import (
	"jackfield.example/plugin/internal/abi"
)

type Scope uint8

const (
	// The same on every server.
	ScopePlugin Scope = 0
	// Of the server that the user is connected to.
	ScopeServer Scope = 1
)

// One of StorageErrorQuotaExceeded, StorageErrorBadKey, StorageErrorNotConnected.
type StorageError interface {
	error
	isStorageError()
}

// 1,048,576 bytes of keys and values per plugin, 65,536 a value.
type StorageErrorQuotaExceeded struct{}

func (StorageErrorQuotaExceeded) isStorageError() {}

func (StorageErrorQuotaExceeded) Error() string { return "storage: quota exceeded" }

// 1 to 128 characters.
type StorageErrorBadKey struct{}

func (StorageErrorBadKey) isStorageError() {}

func (StorageErrorBadKey) Error() string { return "storage: bad key" }

// `server` without a connection.
type StorageErrorNotConnected struct{}

func (StorageErrorNotConnected) isStorageError() {}

func (StorageErrorNotConnected) Error() string { return "storage: not connected" }

type Change struct {
	Key string
	// None removes it.
	Value *[]uint8
}

// [events] The value, or none.
func Get(scope Scope, key string) (*[]uint8, error) {
	defer abi.Release(abi.Mark())
	v0 := abi.LowerString(key)
	area := abi.Alloc(16, 4)
	importGet(uint32(scope), v0.Pointer, v0.Length, area)
	if abi.U8(area) != 0 {
		var none *[]uint8
		return none, loadStorageError(area + 4)
	}
	return loadOptionOfListOfU8(area + 4), nil
}

// [events] All keys, sorted.
func ListKeys(scope Scope) ([]string, error) {
	defer abi.Release(abi.Mark())
	area := abi.Alloc(12, 4)
	importListKeys(uint32(scope), area)
	if abi.U8(area) != 0 {
		var none []string
		return none, loadStorageError(area + 4)
	}
	return liftListOfString(abi.U32(area+4), abi.U32(area+4+4)), nil
}

// [events] All of the changes or none; on disk when it returns.
func Commit(scope Scope, changes []Change) error {
	defer abi.Release(abi.Mark())
	v0 := lowerListOfChange(changes)
	area := abi.Alloc(2, 1)
	importCommit(uint32(scope), v0.Pointer, v0.Length, area)
	if abi.U8(area) != 0 {
		return loadStorageError(area + 1)
	}
	return nil
}

func liftListOfString(pointer, length uint32) []string {
	values := make([]string, length)
	for index := range values {
		values[index] = abi.String(abi.U32(pointer+uint32(index)*8), abi.U32(pointer+uint32(index)*8+4))
	}
	return values
}

func loadOptionOfListOfU8(at uint32) *[]uint8 {
	if abi.U8(at) == 0 {
		return nil
	}
	value := abi.Bytes(abi.U32(at+4), abi.U32(at+4+4))
	return &value
}

func loadStorageError(at uint32) StorageError {
	switch abi.U8(at) {
	case 0:
		return StorageErrorQuotaExceeded{}
	case 1:
		return StorageErrorBadKey{}
	case 2:
		return StorageErrorNotConnected{}
	}
	panic("storage-error: unknown case")
}

func lowerListOfChange(values []Change) abi.Pair {
	pointer := abi.Alloc(uint32(len(values))*20, 4)
	for index, value := range values {
		storeChange(pointer+uint32(index)*20, value)
	}
	return abi.Pair{Pointer: pointer, Length: uint32(len(values))}
}

func storeChange(at uint32, value Change) {
	abi.PutString(at, value.Key)
	storeOptionOfListOfU8(at+8, value.Value)
}

func storeOptionOfListOfU8(at uint32, value *[]uint8) {
	if value == nil {
		abi.PutU8(at, 0)
		return
	}
	abi.PutU8(at, 1)
	abi.PutPair(at+4, abi.LowerBytes(*value))
}
