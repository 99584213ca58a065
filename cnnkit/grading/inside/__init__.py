"""What is carried into the sandbox: these files run there, beside the student's code, and know no answer."""
