"""Where arrays live that the laws need for a while, written in LLVM's language: in place of numba's own memory.

A new array stands on top of the others, and goes from there if it is still on top when nobody needs it any more; once no
array is left, the place is empty. What finds no room is left to the C library. Who needs an array is counted where that
happens; numba's own counts are calls, and made for several threads. Each copy of the code has a place of its own: one
thread plays in each.

An array's head (64 bytes): how many need it, where it stands (1: here, 2: elsewhere; else it is numba's own), the address
of its numbers in the fourth word, as numba reads it, and how many bytes it takes in all.
"""

from __future__ import annotations

from typing import Final

BYTES: Final = 4 << 20

ARRAYS_OF_A_WHILE: Final = f"""
@arena = internal global [{BYTES} x i8] zeroinitializer, align 64
@arena_top = internal global i64 0
@arena_used = internal global i64 0

declare ptr @aligned_alloc(i64, i64)
declare void @free(ptr)
declare void @NRT_MemInfo_call_dtor(ptr)

define ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 %align) {{
  %up = add i64 %size, 127
  %whole = and i64 %up, -64
  %top = load i64, ptr @arena_top
  %next = add i64 %top, %whole
  %fits = icmp ule i64 %next, {BYTES}
  br i1 %fits, label %within, label %beyond
within:
  %here = getelementptr i8, ptr @arena, i64 %top
  store i64 %next, ptr @arena_top
  %used = load i64, ptr @arena_used
  %more = add i64 %used, 1
  store i64 %more, ptr @arena_used
  br label %done
beyond:
  %there = call ptr @aligned_alloc(i64 64, i64 %whole)
  %failed = icmp eq ptr %there, null
  br i1 %failed, label %none, label %done
none:
  ret ptr null
done:
  %new = phi ptr [ %here, %within ], [ %there, %beyond ]
  %where = phi i64 [ 1, %within ], [ 2, %beyond ]
  store i64 1, ptr %new
  %second = getelementptr i64, ptr %new, i64 1
  store i64 %where, ptr %second
  %numbers = getelementptr i8, ptr %new, i64 64
  %fourth = getelementptr i64, ptr %new, i64 3
  store ptr %numbers, ptr %fourth
  %fifth = getelementptr i64, ptr %new, i64 4
  store i64 %whole, ptr %fifth
  ret ptr %new
}}

define ptr @NRT_MemInfo_alloc(i64 %size) {{
  %new = call ptr @NRT_MemInfo_alloc_aligned(i64 %size, i32 64)
  ret ptr %new
}}

define void @NRT_incref(ptr %array) {{
  %none = icmp eq ptr %array, null
  br i1 %none, label %done, label %some
some:
  %count = load i64, ptr %array
  %more = add i64 %count, 1
  store i64 %more, ptr %array
  br label %done
done:
  ret void
}}

define void @NRT_decref(ptr %array) {{
  %none = icmp eq ptr %array, null
  br i1 %none, label %done, label %some
some:
  %count = load i64, ptr %array
  %less = sub i64 %count, 1
  store i64 %less, ptr %array
  %last = icmp eq i64 %less, 0
  br i1 %last, label %unneeded, label %done
unneeded:
  call void @arena_let_go(ptr %array)
  br label %done
done:
  ret void
}}

define void @arena_let_go(ptr %array) noinline {{
  %second = getelementptr i64, ptr %array, i64 1
  %where = load i64, ptr %second
  switch i64 %where, label %numba [ i64 1, label %within i64 2, label %beyond ]
within:
  %used = load i64, ptr @arena_used
  %less = sub i64 %used, 1
  store i64 %less, ptr @arena_used
  %all = icmp eq i64 %less, 0
  br i1 %all, label %empty, label %some
empty:
  store i64 0, ptr @arena_top
  ret void
some:
  %fifth = getelementptr i64, ptr %array, i64 4
  %whole = load i64, ptr %fifth
  %address = ptrtoint ptr %array to i64
  %base = ptrtoint ptr @arena to i64
  %first = sub i64 %address, %base
  %next = add i64 %first, %whole
  %top = load i64, ptr @arena_top
  %on_top = icmp eq i64 %next, %top
  br i1 %on_top, label %back, label %done
back:
  store i64 %first, ptr @arena_top
  br label %done
done:
  ret void
beyond:
  call void @free(ptr %array)
  ret void
numba:
  call void @NRT_MemInfo_call_dtor(ptr %array)
  ret void
}}
"""
