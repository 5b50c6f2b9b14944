from rnn_course.checks import whole_number as whole_number
