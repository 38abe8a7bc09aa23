module {{name}}

go 1.25

require jackfield.example/plugin v0.0.0

replace jackfield.example/plugin => ./sdk
