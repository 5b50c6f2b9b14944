from rnn_course.checks import *
from rnn_course.checks import Array as Array
