;; Of more locals than one byte has indices for, those used most come first.
(module
  (import "m" "f" (func $f (param i32) (result i32)))
  (import "m" "g" (func $g (result i32)))
  (memory 1)
  (func (param i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local.set 1 (call $g))
    (local.set 2 (call $g))
    (local.set 3 (call $g))
    (local.set 4 (call $g))
    (local.set 5 (call $g))
    (local.set 6 (call $g))
    (local.set 7 (call $g))
    (local.set 8 (call $g))
    (local.set 9 (call $g))
    (local.set 10 (call $g))
    (local.set 11 (call $g))
    (local.set 12 (call $g))
    (local.set 13 (call $g))
    (local.set 14 (call $g))
    (local.set 15 (call $g))
    (local.set 16 (call $g))
    (local.set 17 (call $g))
    (local.set 18 (call $g))
    (local.set 19 (call $g))
    (local.set 20 (call $g))
    (local.set 21 (call $g))
    (local.set 22 (call $g))
    (local.set 23 (call $g))
    (local.set 24 (call $g))
    (local.set 25 (call $g))
    (local.set 26 (call $g))
    (local.set 27 (call $g))
    (local.set 28 (call $g))
    (local.set 29 (call $g))
    (local.set 30 (call $g))
    (local.set 31 (call $g))
    (local.set 32 (call $g))
    (local.set 33 (call $g))
    (local.set 34 (call $g))
    (local.set 35 (call $g))
    (local.set 36 (call $g))
    (local.set 37 (call $g))
    (local.set 38 (call $g))
    (local.set 39 (call $g))
    (local.set 40 (call $g))
    (local.set 41 (call $g))
    (local.set 42 (call $g))
    (local.set 43 (call $g))
    (local.set 44 (call $g))
    (local.set 45 (call $g))
    (local.set 46 (call $g))
    (local.set 47 (call $g))
    (local.set 48 (call $g))
    (local.set 49 (call $g))
    (local.set 50 (call $g))
    (local.set 51 (call $g))
    (local.set 52 (call $g))
    (local.set 53 (call $g))
    (local.set 54 (call $g))
    (local.set 55 (call $g))
    (local.set 56 (call $g))
    (local.set 57 (call $g))
    (local.set 58 (call $g))
    (local.set 59 (call $g))
    (local.set 60 (call $g))
    (local.set 61 (call $g))
    (local.set 62 (call $g))
    (local.set 63 (call $g))
    (local.set 64 (call $g))
    (local.set 65 (call $g))
    (local.set 66 (call $g))
    (local.set 67 (call $g))
    (local.set 68 (call $g))
    (local.set 69 (call $g))
    (local.set 70 (call $g))
    (local.set 71 (call $g))
    (local.set 72 (call $g))
    (local.set 73 (call $g))
    (local.set 74 (call $g))
    (local.set 75 (call $g))
    (local.set 76 (call $g))
    (local.set 77 (call $g))
    (local.set 78 (call $g))
    (local.set 79 (call $g))
    (local.set 80 (call $g))
    (local.set 81 (call $g))
    (local.set 82 (call $g))
    (local.set 83 (call $g))
    (local.set 84 (call $g))
    (local.set 85 (call $g))
    (local.set 86 (call $g))
    (local.set 87 (call $g))
    (local.set 88 (call $g))
    (local.set 89 (call $g))
    (local.set 90 (call $g))
    (local.set 91 (call $g))
    (local.set 92 (call $g))
    (local.set 93 (call $g))
    (local.set 94 (call $g))
    (local.set 95 (call $g))
    (local.set 96 (call $g))
    (local.set 97 (call $g))
    (local.set 98 (call $g))
    (local.set 99 (call $g))
    (local.set 100 (call $g))
    (local.set 101 (call $g))
    (local.set 102 (call $g))
    (local.set 103 (call $g))
    (local.set 104 (call $g))
    (local.set 105 (call $g))
    (local.set 106 (call $g))
    (local.set 107 (call $g))
    (local.set 108 (call $g))
    (local.set 109 (call $g))
    (local.set 110 (call $g))
    (local.set 111 (call $g))
    (local.set 112 (call $g))
    (local.set 113 (call $g))
    (local.set 114 (call $g))
    (local.set 115 (call $g))
    (local.set 116 (call $g))
    (local.set 117 (call $g))
    (local.set 118 (call $g))
    (local.set 119 (call $g))
    (local.set 120 (call $g))
    (local.set 121 (call $g))
    (local.set 122 (call $g))
    (local.set 123 (call $g))
    (local.set 124 (call $g))
    (local.set 125 (call $g))
    (local.set 126 (call $g))
    (local.set 127 (call $g))
    (local.set 128 (call $g))
    (local.set 129 (call $g))
    (local.set 130 (call $g))
    (drop (call $f (local.get 1)))
    (drop (call $f (local.get 2)))
    (drop (call $f (local.get 3)))
    (drop (call $f (local.get 4)))
    (drop (call $f (local.get 5)))
    (drop (call $f (local.get 6)))
    (drop (call $f (local.get 7)))
    (drop (call $f (local.get 8)))
    (drop (call $f (local.get 9)))
    (drop (call $f (local.get 10)))
    (drop (call $f (local.get 11)))
    (drop (call $f (local.get 12)))
    (drop (call $f (local.get 13)))
    (drop (call $f (local.get 14)))
    (drop (call $f (local.get 15)))
    (drop (call $f (local.get 16)))
    (drop (call $f (local.get 17)))
    (drop (call $f (local.get 18)))
    (drop (call $f (local.get 19)))
    (drop (call $f (local.get 20)))
    (drop (call $f (local.get 21)))
    (drop (call $f (local.get 22)))
    (drop (call $f (local.get 23)))
    (drop (call $f (local.get 24)))
    (drop (call $f (local.get 25)))
    (drop (call $f (local.get 26)))
    (drop (call $f (local.get 27)))
    (drop (call $f (local.get 28)))
    (drop (call $f (local.get 29)))
    (drop (call $f (local.get 30)))
    (drop (call $f (local.get 31)))
    (drop (call $f (local.get 32)))
    (drop (call $f (local.get 33)))
    (drop (call $f (local.get 34)))
    (drop (call $f (local.get 35)))
    (drop (call $f (local.get 36)))
    (drop (call $f (local.get 37)))
    (drop (call $f (local.get 38)))
    (drop (call $f (local.get 39)))
    (drop (call $f (local.get 40)))
    (drop (call $f (local.get 41)))
    (drop (call $f (local.get 42)))
    (drop (call $f (local.get 43)))
    (drop (call $f (local.get 44)))
    (drop (call $f (local.get 45)))
    (drop (call $f (local.get 46)))
    (drop (call $f (local.get 47)))
    (drop (call $f (local.get 48)))
    (drop (call $f (local.get 49)))
    (drop (call $f (local.get 50)))
    (drop (call $f (local.get 51)))
    (drop (call $f (local.get 52)))
    (drop (call $f (local.get 53)))
    (drop (call $f (local.get 54)))
    (drop (call $f (local.get 55)))
    (drop (call $f (local.get 56)))
    (drop (call $f (local.get 57)))
    (drop (call $f (local.get 58)))
    (drop (call $f (local.get 59)))
    (drop (call $f (local.get 60)))
    (drop (call $f (local.get 61)))
    (drop (call $f (local.get 62)))
    (drop (call $f (local.get 63)))
    (drop (call $f (local.get 64)))
    (drop (call $f (local.get 65)))
    (drop (call $f (local.get 66)))
    (drop (call $f (local.get 67)))
    (drop (call $f (local.get 68)))
    (drop (call $f (local.get 69)))
    (drop (call $f (local.get 70)))
    (drop (call $f (local.get 71)))
    (drop (call $f (local.get 72)))
    (drop (call $f (local.get 73)))
    (drop (call $f (local.get 74)))
    (drop (call $f (local.get 75)))
    (drop (call $f (local.get 76)))
    (drop (call $f (local.get 77)))
    (drop (call $f (local.get 78)))
    (drop (call $f (local.get 79)))
    (drop (call $f (local.get 80)))
    (drop (call $f (local.get 81)))
    (drop (call $f (local.get 82)))
    (drop (call $f (local.get 83)))
    (drop (call $f (local.get 84)))
    (drop (call $f (local.get 85)))
    (drop (call $f (local.get 86)))
    (drop (call $f (local.get 87)))
    (drop (call $f (local.get 88)))
    (drop (call $f (local.get 89)))
    (drop (call $f (local.get 90)))
    (drop (call $f (local.get 91)))
    (drop (call $f (local.get 92)))
    (drop (call $f (local.get 93)))
    (drop (call $f (local.get 94)))
    (drop (call $f (local.get 95)))
    (drop (call $f (local.get 96)))
    (drop (call $f (local.get 97)))
    (drop (call $f (local.get 98)))
    (drop (call $f (local.get 99)))
    (drop (call $f (local.get 100)))
    (drop (call $f (local.get 101)))
    (drop (call $f (local.get 102)))
    (drop (call $f (local.get 103)))
    (drop (call $f (local.get 104)))
    (drop (call $f (local.get 105)))
    (drop (call $f (local.get 106)))
    (drop (call $f (local.get 107)))
    (drop (call $f (local.get 108)))
    (drop (call $f (local.get 109)))
    (drop (call $f (local.get 110)))
    (drop (call $f (local.get 111)))
    (drop (call $f (local.get 112)))
    (drop (call $f (local.get 113)))
    (drop (call $f (local.get 114)))
    (drop (call $f (local.get 115)))
    (drop (call $f (local.get 116)))
    (drop (call $f (local.get 117)))
    (drop (call $f (local.get 118)))
    (drop (call $f (local.get 119)))
    (drop (call $f (local.get 120)))
    (drop (call $f (local.get 121)))
    (drop (call $f (local.get 122)))
    (drop (call $f (local.get 123)))
    (drop (call $f (local.get 124)))
    (drop (call $f (local.get 125)))
    (drop (call $f (local.get 126)))
    (drop (call $f (local.get 127)))
    (drop (call $f (local.get 128)))
    (drop (call $f (local.get 129)))
    (drop (call $f (local.get 130)))
    (i32.store (local.get 130) (local.get 130))
    (i32.store (local.get 130) (local.get 130))
    (i32.store (local.get 129) (local.get 129))
  )
)
;;; output
(func (;2;) (type 2) (param i32)
  (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
  call 1
  local.set 0
  call 1
  local.set 3
  call 1
  local.set 4
  call 1
  local.set 5
  call 1
  local.set 6
  call 1
  local.set 7
  call 1
  local.set 8
  call 1
  local.set 9
  call 1
  local.set 10
  call 1
  local.set 11
  call 1
  local.set 12
  call 1
  local.set 13
  call 1
  local.set 14
  call 1
  local.set 15
  call 1
  local.set 16
  call 1
  local.set 17
  call 1
  local.set 18
  call 1
  local.set 19
  call 1
  local.set 20
  call 1
  local.set 21
  call 1
  local.set 22
  call 1
  local.set 23
  call 1
  local.set 24
  call 1
  local.set 25
  call 1
  local.set 26
  call 1
  local.set 27
  call 1
  local.set 28
  call 1
  local.set 29
  call 1
  local.set 30
  call 1
  local.set 31
  call 1
  local.set 32
  call 1
  local.set 33
  call 1
  local.set 34
  call 1
  local.set 35
  call 1
  local.set 36
  call 1
  local.set 37
  call 1
  local.set 38
  call 1
  local.set 39
  call 1
  local.set 40
  call 1
  local.set 41
  call 1
  local.set 42
  call 1
  local.set 43
  call 1
  local.set 44
  call 1
  local.set 45
  call 1
  local.set 46
  call 1
  local.set 47
  call 1
  local.set 48
  call 1
  local.set 49
  call 1
  local.set 50
  call 1
  local.set 51
  call 1
  local.set 52
  call 1
  local.set 53
  call 1
  local.set 54
  call 1
  local.set 55
  call 1
  local.set 56
  call 1
  local.set 57
  call 1
  local.set 58
  call 1
  local.set 59
  call 1
  local.set 60
  call 1
  local.set 61
  call 1
  local.set 62
  call 1
  local.set 63
  call 1
  local.set 64
  call 1
  local.set 65
  call 1
  local.set 66
  call 1
  local.set 67
  call 1
  local.set 68
  call 1
  local.set 69
  call 1
  local.set 70
  call 1
  local.set 71
  call 1
  local.set 72
  call 1
  local.set 73
  call 1
  local.set 74
  call 1
  local.set 75
  call 1
  local.set 76
  call 1
  local.set 77
  call 1
  local.set 78
  call 1
  local.set 79
  call 1
  local.set 80
  call 1
  local.set 81
  call 1
  local.set 82
  call 1
  local.set 83
  call 1
  local.set 84
  call 1
  local.set 85
  call 1
  local.set 86
  call 1
  local.set 87
  call 1
  local.set 88
  call 1
  local.set 89
  call 1
  local.set 90
  call 1
  local.set 91
  call 1
  local.set 92
  call 1
  local.set 93
  call 1
  local.set 94
  call 1
  local.set 95
  call 1
  local.set 96
  call 1
  local.set 97
  call 1
  local.set 98
  call 1
  local.set 99
  call 1
  local.set 100
  call 1
  local.set 101
  call 1
  local.set 102
  call 1
  local.set 103
  call 1
  local.set 104
  call 1
  local.set 105
  call 1
  local.set 106
  call 1
  local.set 107
  call 1
  local.set 108
  call 1
  local.set 109
  call 1
  local.set 110
  call 1
  local.set 111
  call 1
  local.set 112
  call 1
  local.set 113
  call 1
  local.set 114
  call 1
  local.set 115
  call 1
  local.set 116
  call 1
  local.set 117
  call 1
  local.set 118
  call 1
  local.set 119
  call 1
  local.set 120
  call 1
  local.set 121
  call 1
  local.set 122
  call 1
  local.set 123
  call 1
  local.set 124
  call 1
  local.set 125
  call 1
  local.set 126
  call 1
  local.set 127
  call 1
  local.set 128
  call 1
  local.set 129
  call 1
  local.set 2
  call 1
  local.set 1
  local.get 0
  call 0
  drop
  local.get 3
  call 0
  drop
  local.get 4
  call 0
  drop
  local.get 5
  call 0
  drop
  local.get 6
  call 0
  drop
  local.get 7
  call 0
  drop
  local.get 8
  call 0
  drop
  local.get 9
  call 0
  drop
  local.get 10
  call 0
  drop
  local.get 11
  call 0
  drop
  local.get 12
  call 0
  drop
  local.get 13
  call 0
  drop
  local.get 14
  call 0
  drop
  local.get 15
  call 0
  drop
  local.get 16
  call 0
  drop
  local.get 17
  call 0
  drop
  local.get 18
  call 0
  drop
  local.get 19
  call 0
  drop
  local.get 20
  call 0
  drop
  local.get 21
  call 0
  drop
  local.get 22
  call 0
  drop
  local.get 23
  call 0
  drop
  local.get 24
  call 0
  drop
  local.get 25
  call 0
  drop
  local.get 26
  call 0
  drop
  local.get 27
  call 0
  drop
  local.get 28
  call 0
  drop
  local.get 29
  call 0
  drop
  local.get 30
  call 0
  drop
  local.get 31
  call 0
  drop
  local.get 32
  call 0
  drop
  local.get 33
  call 0
  drop
  local.get 34
  call 0
  drop
  local.get 35
  call 0
  drop
  local.get 36
  call 0
  drop
  local.get 37
  call 0
  drop
  local.get 38
  call 0
  drop
  local.get 39
  call 0
  drop
  local.get 40
  call 0
  drop
  local.get 41
  call 0
  drop
  local.get 42
  call 0
  drop
  local.get 43
  call 0
  drop
  local.get 44
  call 0
  drop
  local.get 45
  call 0
  drop
  local.get 46
  call 0
  drop
  local.get 47
  call 0
  drop
  local.get 48
  call 0
  drop
  local.get 49
  call 0
  drop
  local.get 50
  call 0
  drop
  local.get 51
  call 0
  drop
  local.get 52
  call 0
  drop
  local.get 53
  call 0
  drop
  local.get 54
  call 0
  drop
  local.get 55
  call 0
  drop
  local.get 56
  call 0
  drop
  local.get 57
  call 0
  drop
  local.get 58
  call 0
  drop
  local.get 59
  call 0
  drop
  local.get 60
  call 0
  drop
  local.get 61
  call 0
  drop
  local.get 62
  call 0
  drop
  local.get 63
  call 0
  drop
  local.get 64
  call 0
  drop
  local.get 65
  call 0
  drop
  local.get 66
  call 0
  drop
  local.get 67
  call 0
  drop
  local.get 68
  call 0
  drop
  local.get 69
  call 0
  drop
  local.get 70
  call 0
  drop
  local.get 71
  call 0
  drop
  local.get 72
  call 0
  drop
  local.get 73
  call 0
  drop
  local.get 74
  call 0
  drop
  local.get 75
  call 0
  drop
  local.get 76
  call 0
  drop
  local.get 77
  call 0
  drop
  local.get 78
  call 0
  drop
  local.get 79
  call 0
  drop
  local.get 80
  call 0
  drop
  local.get 81
  call 0
  drop
  local.get 82
  call 0
  drop
  local.get 83
  call 0
  drop
  local.get 84
  call 0
  drop
  local.get 85
  call 0
  drop
  local.get 86
  call 0
  drop
  local.get 87
  call 0
  drop
  local.get 88
  call 0
  drop
  local.get 89
  call 0
  drop
  local.get 90
  call 0
  drop
  local.get 91
  call 0
  drop
  local.get 92
  call 0
  drop
  local.get 93
  call 0
  drop
  local.get 94
  call 0
  drop
  local.get 95
  call 0
  drop
  local.get 96
  call 0
  drop
  local.get 97
  call 0
  drop
  local.get 98
  call 0
  drop
  local.get 99
  call 0
  drop
  local.get 100
  call 0
  drop
  local.get 101
  call 0
  drop
  local.get 102
  call 0
  drop
  local.get 103
  call 0
  drop
  local.get 104
  call 0
  drop
  local.get 105
  call 0
  drop
  local.get 106
  call 0
  drop
  local.get 107
  call 0
  drop
  local.get 108
  call 0
  drop
  local.get 109
  call 0
  drop
  local.get 110
  call 0
  drop
  local.get 111
  call 0
  drop
  local.get 112
  call 0
  drop
  local.get 113
  call 0
  drop
  local.get 114
  call 0
  drop
  local.get 115
  call 0
  drop
  local.get 116
  call 0
  drop
  local.get 117
  call 0
  drop
  local.get 118
  call 0
  drop
  local.get 119
  call 0
  drop
  local.get 120
  call 0
  drop
  local.get 121
  call 0
  drop
  local.get 122
  call 0
  drop
  local.get 123
  call 0
  drop
  local.get 124
  call 0
  drop
  local.get 125
  call 0
  drop
  local.get 126
  call 0
  drop
  local.get 127
  call 0
  drop
  local.get 128
  call 0
  drop
  local.get 129
  call 0
  drop
  local.get 2
  call 0
  drop
  local.get 1
  call 0
  drop
  local.get 1
  local.get 1
  i32.store
  local.get 1
  local.get 1
  i32.store
  local.get 2
  local.get 2
  i32.store
)
