import with_litellm
from client_cases import ClientCases
from stack import StackTest


class LiteLLM(ClientCases, StackTest):
    client = with_litellm
