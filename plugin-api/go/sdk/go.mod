module jackfield.example/plugin

go 1.25
